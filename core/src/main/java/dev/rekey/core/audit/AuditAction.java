package dev.rekey.core.audit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Action reported by an audit event; its text form is {@code key.updated} and the like. */
public enum AuditAction {
    KEY_CREATED,
    KEY_UPDATED,
    KEY_RESTORED,
    KEY_ROTATED,
    KEY_ROTATION_CANCELLED,
    /** The expiry of an earlier secret was changed. */
    KEY_SECRET_UPDATED,
    /** A secret ended before its expiry, manually or by inactivity. */
    KEY_SECRET_ENDED,
    /** A change was scheduled. */
    KEY_CHANGE_SCHEDULED,
    /** A scheduled change was canceled. */
    KEY_CHANGE_CANCELLED,
    /** A scheduled change was due and was not applied. */
    KEY_CHANGE_HELD,
    KEY_REVOKED,
    KEY_DELETED,
    PROJECT_CREATED,
    PROJECT_UPDATED,
    PROJECT_DELETED,
    USER_CREATED,
    USER_UPDATED,
    USER_DELETED,
    ROLE_SET,
    ROLE_DELETED,
    /** Credentials of callers, or keys at a gateway, were rejected. */
    AUTHENTICATION_FAILED;

    private final String text = name().toLowerCase(Locale.ROOT).replace('_', '.');

    public String text() {
        return text;
    }

    public static Optional<AuditAction> parse(String text) {
        return Arrays.stream(values())
                .filter(action -> action.text.equals(text))
                .findFirst();
    }
}
