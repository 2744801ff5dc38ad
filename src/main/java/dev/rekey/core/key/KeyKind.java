package dev.rekey.core.key;

/** Where a key's secret may be seen. */
public enum KeyKind {
    /** On servers alone. */
    SECRET,
    /** By anyone, in a browser's page for instance; it never manages anything. */
    PUBLISHABLE
}
