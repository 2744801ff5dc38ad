package dev.rekey.core.key;

/** What holds of a key at one instant; the first that fits, in the order revoked, disabled, quarantined, pending, expired. */
public enum KeyState {
    ACTIVE,
    DISABLED,
    /** Its {@code not_before} is still to come. */
    PENDING,
    EXPIRED,
    REVOKED,
    QUARANTINED
}
