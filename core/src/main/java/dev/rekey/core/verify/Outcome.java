package dev.rekey.core.verify;

/**
 * Result of a verification. Declared in order of the checks: the first that fails determines it.
 * The names are codes of the native API.
 */
public enum Outcome {
    /** The key does not exist or is not visible to the caller. */
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
