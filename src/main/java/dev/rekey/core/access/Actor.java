package dev.rekey.core.access;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.UserId;
import org.jspecify.annotations.Nullable;

/**
 * Who did something, copied when it was done so that it outlives the user and the key.
 *
 * @param user whose credential it was; {@code null} where no user was behind it
 * @param key the key that was presented; {@code null} where it was something else, a JWT for instance
 * @param name the user's name then
 */
public record Actor(@Nullable UserId user, @Nullable KeyId key, String name) {

    /** Rekey itself. */
    public static final Actor SYSTEM = new Actor(null, null, "system");

    /** Somebody who did not say who, or did not prove it. */
    public static final Actor UNKNOWN = new Actor(null, null, "unknown");
}
