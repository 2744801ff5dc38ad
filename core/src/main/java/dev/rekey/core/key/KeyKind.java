package dev.rekey.core.key;

/** Where the secret of a key may be exposed. */
public enum KeyKind {
    /** Only on servers. */
    SECRET,
    /** Publicly, for example in a browser page. Such a key has no management access. */
    PUBLISHABLE
}
