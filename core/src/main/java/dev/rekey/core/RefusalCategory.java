package dev.rekey.core;

/**
 * Category of a {@link Refusal}: the cases that APIs report differently. Each API maps every
 * category to a status and a form, in a switch without default.
 */
public enum RefusalCategory {
    /** The request has no credential. */
    CREDENTIAL_MISSING,
    /** The credential is unknown or no longer valid. */
    CREDENTIAL_INVALID,
    /** The caller's key lacks the permission that the operation requires. */
    INSUFFICIENT_PERMISSIONS,
    /** The role of the caller's user does not allow the operation. */
    ROLE_NOT_ALLOWED,
    /** The caller would grant more than it has. */
    GRANT_NOT_ALLOWED,
    /** The caller's key does not allow the client address or the origin. */
    SOURCE_NOT_ALLOWED,
    /** The resource does not exist or is not visible to the caller. */
    NOT_FOUND,
    /** The key belongs to another user of the same project. */
    NOT_OWNER,
    /** A revoked key cannot be changed. */
    KEY_REVOKED,
    /** An expired key cannot be changed. */
    KEY_EXPIRED,
    /** The resource is protected from the operation, whoever requests it. */
    PROTECTED,
    /** Any other conflict with the current state. */
    CONFLICT,
    /** The request violates rules; {@link Refusal#violations()} lists them. */
    INVALID,
    /** The current version does not satisfy the condition of the request. */
    PRECONDITION_FAILED,
    /** The project requires a condition on changes. */
    PRECONDITION_REQUIRED
}
