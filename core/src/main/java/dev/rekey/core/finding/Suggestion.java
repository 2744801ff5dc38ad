package dev.rekey.core.finding;

import dev.rekey.core.GeneratedBuilder;
import dev.rekey.core.traffic.TrafficSpan;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Result of comparing a key with its recorded traffic.
 *
 * @param span the hours analyzed
 * @param recording whether the key's traffic is being recorded
 * @param attempts number of recorded attempts
 * @param passed number of attempts that all checks allowed, regardless of rate limits and credits
 * @param unusedPermissions permissions of the key, excluding its roles, that no allowed attempt
 *     required; empty if unknown
 * @param unusedRoles roles of the key of which no permission was required; empty if unknown
 * @param networks source networks of allowed attempts, most frequent first
 * @param origins origins of allowed attempts
 * @param resources resources of allowed attempts
 * @param patch the suggested reduction; empty if there is none, {@code reason} then says why
 * @param kept fields for which the record is insufficient
 * @param complete whether every attempt is recorded with its pattern
 * @param reason why there is no patch; empty if there is one
 */
@GeneratedBuilder
public record Suggestion(
        TrafficSpan span,
        boolean recording,
        long attempts,
        long passed,
        List<String> unusedPermissions,
        List<String> unusedRoles,
        List<ObservedValue> networks,
        List<ObservedValue> origins,
        List<ObservedValue> resources,
        Optional<PrivilegeReduction> patch,
        List<UnchangedField> kept,
        boolean complete,
        Optional<Reason> reason) {

    public Suggestion {
        unusedPermissions = List.copyOf(unusedPermissions);
        unusedRoles = List.copyOf(unusedRoles);
        networks = List.copyOf(networks);
        origins = List.copyOf(origins);
        resources = List.copyOf(resources);
        kept = List.copyOf(kept);
    }

    /**
     * Observed value.
     *
     * @param text the value; {@code null} for attempts without one
     * @param attempts number of allowed attempts with this value
     */
    public record ObservedValue(@Nullable String text, long attempts) {}

    /**
     * Field that stays unchanged because the record is insufficient.
     *
     * @param message sentence for people
     */
    public record UnchangedField(String field, String message) {}

    /** Reason for the absence of a patch. */
    public enum Reason {
        /** No verification of the key was recorded in this span. */
        NOTHING_RECORDED,
        /** Every attempt was rejected. */
        NOTHING_PASSED,
        /** Some allowed attempts are recorded without their pattern. */
        INCOMPLETE,
        /** Everything that the record covers is in use. */
        NOTHING_TO_TIGHTEN,
        /** The key is revoked or the root key. */
        UNCHANGEABLE
    }
}
