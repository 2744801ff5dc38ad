package dev.rekey.core.key;

import dev.rekey.core.Change;
import dev.rekey.core.Text;
import dev.rekey.core.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of an earlier secret of a key.
 *
 * @param expiresAt when it is to end
 * @param expiresInSeconds in how many seconds it is to end; not beside {@code expiresAt}
 * @param endAfterSilenceSeconds after how much silence, counted from now, it is to end before that
 * @param reason why, for the revision
 * @param faults what is wrong with the request beside, to be told with the rest
 */
public record SecretChange(
        Optional<Instant> expiresAt,
        Optional<Long> expiresInSeconds,
        Change<Long> endAfterSilenceSeconds,
        Optional<String> reason,
        List<Violation> faults) {

    public SecretChange {
        reason = reason.map(Text::normalized);
        faults = List.copyOf(faults);
    }
}
