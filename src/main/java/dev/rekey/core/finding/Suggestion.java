package dev.rekey.core.finding;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the recorded traffic of a key says about how much of the key is used.
 *
 * @param from since when traffic was looked at
 * @param to until when
 * @param attempts how many attempts are recorded
 * @param passed how many of them the key was good for, whether or not limits or credits then refused them
 * @param unusedPermissions permissions of the key, not of its roles, that nothing that passed asked for; empty where that
 *     cannot be told
 * @param unusedRoles the same of its roles
 * @param networks where what passed came from, the most frequent first
 * @param origins what it said about the page it came from
 * @param resources what it was for
 * @param patch what can be taken from the key; empty where nothing can, and then {@code reason} says why
 * @param kept fields that could not be judged
 * @param complete whether each attempt is in the record with all that is told of it
 */
public record Suggestion(
        Instant from,
        Instant to,
        long attempts,
        long passed,
        List<String> unusedPermissions,
        List<String> unusedRoles,
        List<Seen> networks,
        List<Seen> origins,
        List<Seen> resources,
        Optional<Tightening> patch,
        List<Kept> kept,
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
     * Something that was seen.
     *
     * @param text {@code null} for attempts that did not say
     * @param attempts how often, in what passed
     */
    public record Seen(@Nullable String text, long attempts) {}

    /**
     * A field that stays as it is because the record does not tell enough.
     *
     * @param message a sentence for people
     */
    public record Kept(String field, String message) {}

    /** Why there is no patch. */
    public enum Reason {
        /** No verification of the key is recorded in this time. */
        NOTHING_RECORDED,
        /** Every attempt was refused. */
        NOTHING_PASSED,
        /** Attempts that passed are recorded without what they asked for. */
        INCOMPLETE,
        /** All that the record can tell of is used. */
        NOTHING_TO_TIGHTEN,
        /** The key is revoked, or the root key. */
        UNCHANGEABLE
    }
}
