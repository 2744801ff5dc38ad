package dev.rekey.core.key;

import dev.rekey.core.Violation;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.User;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** How many keys each owner may have by the rules and the quota of its project. */
final class OwnerCaps {

    private OwnerCaps() {}

    /** What the owner is held to; empty where it may have any number. */
    static Optional<OwnerCap> of(Project project, User owner, Instant now) {
        Long rule = project.settings().rules().maxKeysPerOwner();
        Long quota = owner.root() ? null : project.settings().quotas().keysPerOwner();
        // The root key is no key of an owner's that a rule could count.
        return Stream.of(Optional.ofNullable(rule), Optional.ofNullable(quota))
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder())
                .map(most -> new OwnerCap(owner.id(), most + (owner.root() ? 1 : 0), now));
    }

    /** The same for a change by which a key that had ended is good again; empty for any other. */
    static Optional<OwnerCap> ofChange(OwnedKey before, OwnedKey after, Instant now) {
        return hasEnded(before, now) && !hasEnded(after, now)
                ? of(after.project(), after.owner(), now)
                : Optional.empty();
    }

    private static boolean hasEnded(OwnedKey owned, Instant now) {
        Instant end = owned.key().settings().expiresAt();
        return owned.key().revoked() != null || (end != null && !now.isBefore(end));
    }

    /** What is told of each key of an owner who has too many. */
    static Violation exceeded() {
        return new Violation(
                "/owner", "too_many_keys", "The owner has more keys than the rules of the project let one have.");
    }

    /** What is told where there is no room. */
    static Violation full() {
        return new Violation(
                "/owner",
                "too_many_keys",
                "The owner has as many keys as the rules and quotas of the project let one have.");
    }
}
