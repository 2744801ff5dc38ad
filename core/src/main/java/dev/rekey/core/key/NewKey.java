package dev.rekey.core.key;

import dev.rekey.core.secret.KeyFormat;
import java.util.Optional;

/**
 * Request to create a key.
 *
 * @param project id or slug; empty means the caller's project
 * @param owner id or external id; empty means the caller's user
 * @param callersOwn whether the API cannot name an owner, because its keys always belong to the
 *     caller
 * @param format format of the secret; empty means the project's own format
 * @param settings changes to {@link KeySettings#BLANK}
 */
public record NewKey(
        Optional<String> project,
        Optional<String> owner,
        boolean callersOwn,
        KeyKind kind,
        Optional<KeyFormat> format,
        KeyChange settings) {

    /** Creates a request of the native API. */
    public NewKey(
            Optional<String> project,
            Optional<String> owner,
            KeyKind kind,
            Optional<KeyFormat> format,
            KeyChange settings) {
        this(project, owner, false, kind, format, settings);
    }

    /** Creates a request for a key of the calling user, as vendors' APIs need it. */
    public static NewKey own(KeyKind kind, Optional<KeyFormat> format, KeyChange settings) {
        return new NewKey(Optional.empty(), Optional.empty(), true, kind, format, settings);
    }
}
