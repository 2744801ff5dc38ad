package dev.rekey.core.access;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.UserId;
import org.jspecify.annotations.Nullable;

/**
 * Identity that performed an action, copied at the time so that it outlives the user and the key.
 *
 * @param user owner of the credential; {@code null} if there was no user
 * @param key key that was presented; {@code null} for another credential, such as a JWT
 * @param name the user's name at the time
 */
public record Actor(@Nullable UserId user, @Nullable KeyId key, String name) {

    /** Rekey itself. */
    public static final Actor SYSTEM = new Actor(null, null, "system");

    /** Caller without a valid credential. */
    public static final Actor UNKNOWN = new Actor(null, null, "unknown");
}
