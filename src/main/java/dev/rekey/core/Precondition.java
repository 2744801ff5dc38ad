package dev.rekey.core;

import java.util.Set;

/** Which version of a thing a change may be made to, as the client's {@code If-Match} said it (RFC 9110, 13.1.1). */
public sealed interface Precondition {

    /** The client did not say. Where the project demands it, that is a {@link Refusal.VersionRequired}. */
    record Unasked() implements Precondition {}

    /** Any version, as long as the thing is there: {@code *}. */
    record Exists() implements Precondition {}

    /** One of these versions; none at all where only tags were named that no version of ours can have. */
    record AnyOf(Set<Long> versions) implements Precondition {
        public AnyOf {
            versions = Set.copyOf(versions);
        }
    }

    static Precondition unasked() {
        return new Unasked();
    }

    static Precondition version(long version) {
        return new AnyOf(Set.of(version));
    }

    /** Whether a change to a thing that is there, in this version, may be made. */
    default boolean holds(long version) {
        return switch (this) {
            case Unasked(), Exists() -> true;
            case AnyOf(var versions) -> versions.contains(version);
        };
    }

    /**
     * Refuses where a change to a thing that is there, in this version, may not be made.
     *
     * @param required whether the client must say which version it means
     * @throws Refusal.VersionRequired where it must and did not
     * @throws Refusal.StaleVersion where it means another version
     */
    default void check(long version, boolean required) {
        if (required && this instanceof Unasked) {
            throw new Refusal.VersionRequired();
        }
        if (!holds(version)) {
            throw new Refusal.StaleVersion();
        }
    }
}
