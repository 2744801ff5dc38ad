package dev.rekey.core.key;

import java.util.Locale;

/** The fields of a key that an update can change. */
public enum KeyField {
    NAME,
    DESCRIPTION,
    ENABLED,
    NOT_BEFORE,
    EXPIRES_AT,
    RESTRICTED,
    PERMISSIONS,
    ROLES,
    ALLOWED_IPS,
    DENIED_IPS,
    ALLOWED_ORIGINS,
    ALLOWED_RESOURCES,
    RATE_LIMITS,
    CREDITS,
    METADATA;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** Returns the name of the field in JSON, database columns and audit events. */
    public String text() {
        return text;
    }
}
