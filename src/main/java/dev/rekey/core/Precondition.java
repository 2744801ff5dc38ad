package dev.rekey.core;

import java.util.Set;

/**
 * Which state of a resource a request may change, as its {@code If-Match} and {@code If-None-Match} say (RFC 9110, 13.1.1 and
 * 13.1.2).
 */
public sealed interface Precondition {

    /** No {@code If-Match}. Where the project demands one for a change, that is a {@link Refusal.VersionRequired}. */
    record Unasked() implements Precondition {}

    /** {@code If-Match: *}: any version of a resource that exists. */
    record Exists() implements Precondition {}

    /** {@code If-Match} with these versions; none at all where only tags were named that no version of ours can have. */
    record AnyOf(Set<Long> versions) implements Precondition {
        public AnyOf {
            versions = Set.copyOf(versions);
        }
    }

    /**
     * {@code If-None-Match}, beside what {@code If-Match} says.
     *
     * @param match what {@code If-Match} says
     * @param any whether it is {@code *}: only a resource that does not exist may be made
     * @param versions the versions that must not be changed
     */
    record Except(Precondition match, boolean any, Set<Long> versions) implements Precondition {
        public Except {
            versions = Set.copyOf(versions);
        }
    }

    static Precondition unasked() {
        return new Unasked();
    }

    static Precondition version(long version) {
        return new AnyOf(Set.of(version));
    }

    /** Whether {@code If-Match} is there. */
    private boolean namesVersion() {
        return switch (this) {
            case Unasked() -> false;
            case Exists(), AnyOf(var _) -> true;
            case Except(var match, var _, var _) -> match.namesVersion();
        };
    }

    /**
     * Refuses a change to a resource that exists.
     *
     * @param version the present one
     * @param required whether the request must have an {@code If-Match}
     * @throws Refusal.StaleVersion where the precondition does not hold
     * @throws Refusal.VersionRequired where it must name a version and does not
     */
    default void check(long version, boolean required) {
        checkMatches(version);
        if (required && !namesVersion()) {
            throw new Refusal.VersionRequired();
        }
    }

    private void checkMatches(long version) {
        switch (this) {
            case Unasked(), Exists() -> {}
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
     * Refuses a request that would make the resource that it names, which does not exist.
     *
     * @throws Refusal.StaleVersion where the precondition does not hold
     */
    default void checkAbsent() {
        if (namesVersion()) {
            throw Refusal.StaleVersion.absent();
        }
    }

    /**
     * Refuses a request to a resource that exists and has no entity tag, such as a collection that something is added to.
     *
     * @throws Refusal.StaleVersion where the precondition does not hold
     */
    default void checkUntagged() {
        switch (this) {
            case Unasked(), Exists() -> {}
            case AnyOf(var _) -> throw Refusal.StaleVersion.changed();
            case Except(var match, var any, var _) -> {
                match.checkUntagged();
                if (any) {
                    throw Refusal.StaleVersion.excluded();
                }
            }
        }
    }
}
