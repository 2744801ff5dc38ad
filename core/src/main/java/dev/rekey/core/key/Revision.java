package dev.rekey.core.key;

import dev.rekey.core.GeneratedBuilder;
import dev.rekey.core.access.Caller;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.limit.Credits;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stored state of a key. Immutable.
 *
 * @param version version of the key in this state
 * @param action the action that led to this state
 * @param api API through which the change was made; {@code null} if it was not recorded
 * @param address client address in text form; {@code null} if unknown
 * @param settings settings of the key in this state
 * @param revoked whether the key was revoked
 * @param quarantined whether the key was in quarantine
 * @param creditsBefore remaining credits immediately before the change, which separates what the
 *     change set from what was spent; {@code null} if the key had none or the number was not
 *     recorded
 * @param reason reason given by the caller; {@code null} if none was given
 */
@GeneratedBuilder
public record Revision(
        KeyId key,
        long version,
        AuditAction action,
        AuditStamp stamp,
        @Nullable String api,
        @Nullable String address,
        KeySettings settings,
        boolean revoked,
        boolean quarantined,
        @Nullable Long creditsBefore,
        @Nullable String reason) {

    /**
     * Returns the first revision of a key.
     *
     * @param caller caller who created the key
     */
    public static Revision first(ApiKey key, AuditAction action, Caller caller, Optional<String> reason) {
        return of(key, action, caller, null, reason);
    }

    /** Returns the revision that a change results in. */
    public static Revision of(ApiKey before, ApiKey after, AuditAction action, Caller caller, Optional<String> reason) {
        Credits credits = before.settings().credits();
        return of(
                after,
                action,
                caller,
                credits == null ? null : credits.at(after.updated().at()).remaining(),
                reason);
    }

    private static Revision of(
            ApiKey key, AuditAction action, Caller caller, @Nullable Long creditsBefore, Optional<String> reason) {
        var address = caller.via().address();
        return RevisionBuilder.builder()
                .key(key.id())
                .version(key.version())
                .action(action)
                .stamp(key.updated())
                .api(caller.via().api())
                .address(address == null ? null : address.toString())
                .settings(key.settings())
                .revoked(key.revoked() != null)
                .quarantined(key.quarantined() != null)
                .creditsBefore(creditsBefore)
                .reason(reason.orElse(null))
                .build();
    }

    /** Returns a copy with the credits before the change as the store knows them. */
    public Revision withCreditsBefore(long remaining) {
        return RevisionBuilder.builder(this).creditsBefore((Long) remaining).build();
    }
}
