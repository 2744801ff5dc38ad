package dev.rekey.core.key;

import dev.rekey.core.access.Caller;
import dev.rekey.core.audit.Action;
import dev.rekey.core.audit.Stamp;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.limit.Credits;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One saved state of a key.
 *
 * @param version the key's version with this change
 * @param action the change that led to it
 * @param door the door that the change came through; {@code null} where that was not kept
 * @param address where the client was, as text; {@code null} where that is not known
 * @param settings the key's settings with it
 * @param revoked whether the key was revoked then
 * @param quarantined whether it was set aside then
 * @param creditsBefore what remained of its credits just before the change, to tell what the change set from what was spent;
 *     {@code null} where it had none, or where that was not kept
 * @param reason why, as the caller said it
 */
public record Revision(
        KeyId key,
        long version,
        Action action,
        Stamp stamp,
        @Nullable String door,
        @Nullable String address,
        KeySettings settings,
        boolean revoked,
        boolean quarantined,
        @Nullable Long creditsBefore,
        @Nullable String reason) {

    /**
     * The first state of a key.
     *
     * @param caller who made it
     */
    static Revision first(ApiKey key, Action action, Caller caller, Optional<String> reason) {
        return of(key, action, caller, null, reason);
    }

    /** The state that this change led to. */
    static Revision of(ApiKey before, ApiKey after, Action action, Caller caller, Optional<String> reason) {
        Credits credits = before.settings().credits();
        return of(
                after,
                action,
                caller,
                credits == null ? null : credits.at(after.updated().at()).remaining(),
                reason);
    }

    private static Revision of(
            ApiKey key, Action action, Caller caller, @Nullable Long creditsBefore, Optional<String> reason) {
        var address = caller.via().address();
        return new Revision(
                key.id(),
                key.version(),
                action,
                key.updated(),
                caller.via().door(),
                address == null ? null : address.toString(),
                key.settings(),
                key.revoked() != null,
                key.quarantined() != null,
                creditsBefore,
                reason.orElse(null));
    }

    /** The same with what did remain of credits before, where the store knows better. */
    public Revision withCreditsBefore(long remaining) {
        return new Revision(
                key, version, action, stamp, door, address, settings, revoked, quarantined, (Long) remaining, reason);
    }
}
