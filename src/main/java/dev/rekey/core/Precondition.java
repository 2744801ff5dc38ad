package dev.rekey.core;

import java.util.Set;

/** Which version of a thing a change is meant for, as the client says it (RFC 9110, section 13.1.1). */
public sealed interface Precondition {

    /** The door has no way to say it. */
    record Unasked() implements Precondition {}

    /** The door has a way and the client did not use it. */
    record Missing() implements Precondition {}

    /** Any version, as long as the thing exists: {@code If-Match: *}. */
    record Exists() implements Precondition {}

    /** One of these versions; none where only weak tags, which never match, were given. */
    record AnyOf(Set<Long> versions) implements Precondition {
        public AnyOf {
            versions = Set.copyOf(versions);
        }
    }

    /** Whether a thing of this version may be changed. */
    default boolean holds(long version) {
        return !(this instanceof AnyOf(var versions)) || versions.contains(version);
    }

    /**
     * @param required whether the project demands that the version is named
     * @throws Refusal.VersionRequired where it is demanded and was not said
     * @throws Refusal.StaleVersion where another version is meant
     */
    default void check(long version, boolean required) {
        if (required && this instanceof Missing) {
            throw new Refusal.VersionRequired();
        }
        if (!holds(version)) {
            throw new Refusal.StaleVersion();
        }
    }
}
