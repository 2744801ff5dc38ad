package dev.rekey.core.verify;

/**
 * What a verification found, in the order it is judged: the first that fits. The names are the codes of our own API.
 */
public enum Outcome {
    /** There is no such key, or the caller may not know of it. */
    NOT_FOUND,
    REVOKED,
    /** The key or its owner is disabled. */
    DISABLED,
    QUARANTINED,
    NOT_YET_VALID,
    EXPIRED,
    IP_NOT_ALLOWED,
    ORIGIN_NOT_ALLOWED,
    INSUFFICIENT_PERMISSIONS,
    RESOURCE_NOT_ALLOWED,
    RATE_LIMITED,
    CREDITS_EXHAUSTED,
    VALID
}
