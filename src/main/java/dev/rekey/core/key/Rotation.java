package dev.rekey.core.key;

import dev.rekey.core.Text;
import dev.rekey.core.Violation;
import dev.rekey.core.secret.KeyFormat;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of a rotation.
 *
 * @param format the shape of the new secret; the project's own where it is not said
 * @param overlapSeconds for how long the earlier secrets are good at the most; 0 ends them at once
 * @param endAfterSilenceSeconds after how much silence each of them ends before that
 * @param reason why, for the revision
 * @param faults what is wrong with the request beside, to be told with the rest
 */
public record Rotation(
        Optional<KeyFormat> format,
        long overlapSeconds,
        Optional<Long> endAfterSilenceSeconds,
        Optional<String> reason,
        List<Violation> faults) {

    /** A day. */
    public static final long USUAL_OVERLAP_SECONDS = 86_400;

    /** Two secrets at once are to come to an end: 366 days, as the longest window of a rate limit. */
    public static final long MAX_SECONDS = 31_622_400;

    /** The earlier secrets end with the answer. */
    public static final Rotation AT_ONCE =
            new Rotation(Optional.empty(), 0, Optional.empty(), Optional.empty(), List.of());

    public Rotation {
        reason = reason.map(Text::normalized);
        faults = List.copyOf(faults);
    }
}
