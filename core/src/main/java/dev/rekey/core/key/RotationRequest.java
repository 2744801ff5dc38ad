package dev.rekey.core.key;

import dev.rekey.core.TextRules;
import dev.rekey.core.Violation;
import dev.rekey.core.secret.KeyFormat;
import java.util.List;
import java.util.Optional;

/**
 * Request to rotate a key. Immutable.
 *
 * @param format format of the new secret; empty means the project's own format
 * @param overlapSeconds seconds for which the earlier secrets stay valid at most, up to {@value
 *     #MAX_SECONDS}; 0 means they expire immediately
 * @param expiresAfterIdleSeconds inactivity timeout of the earlier secrets in seconds; empty leaves
 *     it unchanged
 * @param reason reason for the change, stored in the revision
 * @param faults violations found while the request was read, reported with the others
 */
public record RotationRequest(
        Optional<KeyFormat> format,
        long overlapSeconds,
        Optional<Long> expiresAfterIdleSeconds,
        Optional<String> reason,
        List<Violation> faults) {

    /** Default overlap: one day. */
    public static final long DEFAULT_OVERLAP_SECONDS = 86_400;

    /** Maximum overlap: 366 days, like the longest window of a rate limit. Every overlap ends. */
    public static final long MAX_SECONDS = 31_622_400;

    /** Rotation without overlap: the earlier secrets expire immediately. */
    public static final RotationRequest IMMEDIATE =
            new RotationRequest(Optional.empty(), 0, Optional.empty(), Optional.empty(), List.of());

    public RotationRequest {
        reason = reason.map(TextRules::normalized);
        faults = List.copyOf(faults);
    }
}
