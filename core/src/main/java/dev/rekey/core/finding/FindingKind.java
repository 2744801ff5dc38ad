package dev.rekey.core.finding;

/** Kind of finding. */
public enum FindingKind {
    /**
     * The key does not comply with its project's rules, which were tightened after it was created.
     */
    VIOLATES_RULES,
    /** The key has not been used for some days. */
    UNUSED,
    /** The key has no expiry. */
    WITHOUT_EXPIRY,
    /** The key allows more than its recorded traffic uses, and can be narrowed. */
    WIDER_THAN_TRAFFIC
}
