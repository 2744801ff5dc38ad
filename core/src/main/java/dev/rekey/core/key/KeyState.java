package dev.rekey.core.key;

/**
 * State of a key at an instant. If several apply, the first one in the order revoked, disabled,
 * quarantined, pending, expired is used.
 */
public enum KeyState {
    ACTIVE,
    DISABLED,
    /** Its {@code not_before} is in the future. */
    PENDING,
    EXPIRED,
    REVOKED,
    QUARANTINED
}
