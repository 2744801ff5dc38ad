package dev.rekey.core.key;

import dev.rekey.core.audit.Action;
import dev.rekey.core.audit.Stamp;
import dev.rekey.core.id.KeyId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One saved state of a key.
 *
 * @param version the key's version with this change
 * @param action the change that led to it
 * @param settings the key's settings with it
 * @param reason why, as the caller said it
 */
public record Revision(
        KeyId key,
        long version,
        Action action,
        Stamp stamp,
        KeySettings settings,
        @Nullable String reason) {

    /** The state that this change led to. */
    static Revision of(ApiKey key, Action action, Optional<String> reason) {
        return new Revision(key.id(), key.version(), action, key.updated(), key.settings(), reason.orElse(null));
    }
}
