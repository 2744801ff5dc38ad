package dev.rekey.core.audit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an audit event tells of; in text {@code key.updated} and the like. */
public enum Action {
    KEY_CREATED,
    KEY_UPDATED,
    KEY_RESTORED,
    KEY_ROTATED,
    KEY_ROTATION_CANCELLED,
    /** An earlier secret of the key ends at another time than it would have. */
    KEY_SECRET_UPDATED,
    /** One secret of the key has ended before its time, by hand or by silence. */
    KEY_SECRET_ENDED,
    /** An update was stored that is to be made later. */
    KEY_CHANGE_SCHEDULED,
    /** A scheduled change is not to be made any more. */
    KEY_CHANGE_CANCELLED,
    /** A scheduled change was due and was not made. */
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
    /** Credentials of callers, or keys at a gateway, were not accepted. */
    AUTHENTICATION_FAILED;

    private final String text = name().toLowerCase(Locale.ROOT).replace('_', '.');

    public String text() {
        return text;
    }

    public static Optional<Action> parse(String text) {
        return Arrays.stream(values())
                .filter(action -> action.text.equals(text))
                .findFirst();
    }
}
