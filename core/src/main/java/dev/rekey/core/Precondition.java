package dev.rekey.core;

import java.util.Set;

/**
 * Precondition of a request: which versions of a resource it may change, from {@code If-Match} and
 * {@code If-None-Match} (RFC 9110, 13.1.1 and 13.1.2).
 */
public sealed interface Precondition {

    /**
     * No {@code If-Match}. Rejected with {@link Refusal.PreconditionRequired} if the project requires
     * one.
     */
    record None() implements Precondition {}

    /** {@code If-Match: *}: any version of an existing resource. */
    record AnyVersion() implements Precondition {}

    /** {@code If-Match} with these versions; empty if none of its entity tags can be a version. */
    record AnyOf(Set<Long> versions) implements Precondition {
        public AnyOf {
            versions = Set.copyOf(versions);
        }
    }

    /**
     * {@code If-None-Match}, combined with {@code If-Match}.
     *
     * @param match the precondition from {@code If-Match}
     * @param any whether it is {@code *}: the resource must not exist
     * @param versions versions that must not be changed
     */
    record Except(Precondition match, boolean any, Set<Long> versions) implements Precondition {
        public Except {
            versions = Set.copyOf(versions);
        }
    }

    static Precondition none() {
        return new None();
    }

    static Precondition version(long version) {
        return new AnyOf(Set.of(version));
    }

    /** Returns whether the request has an {@code If-Match}. */
    private boolean namesVersion() {
        return switch (this) {
            case None() -> false;
            case AnyVersion any -> true;
            case AnyOf versions -> true;
            case Except(var match, var any, var versions) -> match.namesVersion();
        };
    }

    /**
     * Checks a change to an existing resource.
     *
     * @param version the current version
     * @param required whether the request must have an {@code If-Match}
     * @throws Refusal.StaleVersion if the precondition fails
     * @throws Refusal.PreconditionRequired if {@code If-Match} is required and missing
     */
    default void check(long version, boolean required) {
        checkMatches(version);
        if (required && !namesVersion()) {
            throw new Refusal.PreconditionRequired();
        }
    }

    private void checkMatches(long version) {
        switch (this) {
            case None none -> {}
            case AnyVersion any -> {}
            case AnyOf(var versions) -> {
                if (!versions.contains(version)) {
                    throw Refusal.StaleVersion.changed();
                }
            }
            case Except(var match, var any, var versions) -> {
                match.checkMatches(version);
                if (any || versions.contains(version)) {
                    throw Refusal.StaleVersion.excluded();
                }
            }
        }
    }

    /**
     * Checks a request that would create the resource it names.
     *
     * @throws Refusal.StaleVersion if the precondition fails
     */
    default void checkAbsent() {
        if (namesVersion()) {
            throw Refusal.StaleVersion.absent();
        }
    }

    /**
     * Checks a request to an existing resource without an entity tag, such as a collection that an
     * item is added to.
     *
     * @throws Refusal.StaleVersion if the precondition fails
     */
    default void checkUntagged() {
        switch (this) {
            case None none -> {}
            case AnyVersion any -> {}
            case AnyOf versions -> throw Refusal.StaleVersion.changed();
            case Except(var match, var any, var versions) -> {
                match.checkUntagged();
                if (any) {
                    throw Refusal.StaleVersion.excluded();
                }
            }
        }
    }
}
