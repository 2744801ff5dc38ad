package dev.rekey.core.key;

import dev.rekey.core.Change;
import dev.rekey.core.TextRules;
import dev.rekey.core.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Request to change the expiry of an earlier secret of a key. Immutable.
 *
 * @param expiresAt new expiry; empty leaves it unchanged
 * @param expiresInSeconds seconds until the new expiry; not allowed together with {@code expiresAt}
 * @param expiresAfterIdleSeconds inactivity timeout in seconds, counted from now
 * @param reason reason for the change, stored in the revision
 * @param faults violations found while the request was read, reported with the others
 */
public record SecretChange(
        Optional<Instant> expiresAt,
        Optional<Long> expiresInSeconds,
        Change<Long> expiresAfterIdleSeconds,
        Optional<String> reason,
        List<Violation> faults) {

    public SecretChange {
        reason = reason.map(TextRules::normalized);
        faults = List.copyOf(faults);
    }
}
