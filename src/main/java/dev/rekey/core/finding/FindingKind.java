package dev.rekey.core.finding;

/** What can be found about a key. */
public enum FindingKind {
    /** It does not keep the rules of its project, since they were made stricter. */
    VIOLATES_RULES,
    /** Nobody has used it for some days. */
    UNUSED,
    /** It never ends by itself. */
    WITHOUT_EXPIRY,
    /** More could be done with it than is done, and that much can be taken away. */
    WIDER_THAN_TRAFFIC
}
