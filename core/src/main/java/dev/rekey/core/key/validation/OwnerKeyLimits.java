package dev.rekey.core.key.validation;

import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.store.OwnerKeyLimit;
import dev.rekey.core.key.store.OwnerKeyLimitExceededException;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.User;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Computes the limit of keys of an owner from the rules and quotas of its project. Pure. */
public final class OwnerKeyLimits {

    private OwnerKeyLimits() {}

    /** Returns the limit; empty if the owner may have any number of keys. */
    public static Optional<OwnerKeyLimit> of(Project project, User owner, Instant now) {
        Long rule = project.settings().rules().maxKeysPerOwner();
        Long quota = owner.root() ? null : project.settings().quotas().keysPerOwner();
        // The root key does not count.
        return Stream.of(Optional.ofNullable(rule), Optional.ofNullable(quota))
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder())
                .map(most -> new OwnerKeyLimit(owner.id(), most + (owner.root() ? 1 : 0), now));
    }

    /**
     * Returns the limit for a change that makes a revoked or expired key usable again; empty for
     * any other change.
     */
    public static Optional<OwnerKeyLimit> ofChange(KeyAggregate before, KeyAggregate after, Instant now) {
        return hasEnded(before, now) && !hasEnded(after, now)
                ? of(after.project(), after.owner(), now)
                : Optional.empty();
    }

    /**
     * Runs a write that enforces the limit.
     *
     * @throws Refusal.Invalid if the owner would exceed it
     */
    public static boolean enforced(BooleanSupplier write) {
        try {
            return write.getAsBoolean();
        } catch (OwnerKeyLimitExceededException exceeded) {
            throw new Refusal.Invalid(List.of(full()));
        }
    }

    private static boolean hasEnded(KeyAggregate aggregate, Instant now) {
        Instant end = aggregate.key().settings().expiresAt();
        return aggregate.key().revoked() != null || (end != null && !now.isBefore(end));
    }

    /** Returns the violation reported for each key of an owner with too many keys. */
    static Violation exceeded() {
        return new Violation("/owner", "too_many_keys", "The owner has more keys than the project's key rules allow.");
    }

    /** Returns the violation of a request that would exceed the limit. */
    public static Violation full() {
        return new Violation(
                "/owner",
                "too_many_keys",
                "The owner has reached the project's maximum number of keys. Delete or revoke one first.");
    }
}
