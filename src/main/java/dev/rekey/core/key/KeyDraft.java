package dev.rekey.core.key;

import dev.rekey.core.secret.KeyFormat;
import java.util.Optional;

/**
 * What a request says of a key that is to be made.
 *
 * @param project its id or slug; the caller's own where it is not said
 * @param owner its id or external id; the caller's user where it is not said
 * @param callersOwn whether the door can name no owner, since its keys are always their makers'
 * @param format the shape of its secret; the project's own where it is not said
 * @param settings what is different from {@link KeySettings#BLANK}
 */
public record KeyDraft(
        Optional<String> project,
        Optional<String> owner,
        boolean callersOwn,
        KeyKind kind,
        Optional<KeyFormat> format,
        KeyChange settings) {

    /** A key as our own door makes them. */
    public KeyDraft(
            Optional<String> project,
            Optional<String> owner,
            KeyKind kind,
            Optional<KeyFormat> format,
            KeyChange settings) {
        this(project, owner, false, kind, format, settings);
    }

    /** A key of the calling user, as vendors' doors make them. */
    public static KeyDraft own(KeyKind kind, Optional<KeyFormat> format, KeyChange settings) {
        return new KeyDraft(Optional.empty(), Optional.empty(), true, kind, format, settings);
    }
}
