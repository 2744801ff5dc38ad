package dev.rekey.core.key;

import java.util.OptionalLong;

/** Tries a change of a key on the traffic that was recorded of it. */
@FunctionalInterface
public interface Rehearsing {

    /** Where no traffic is recorded. */
    Rehearsing NOTHING_RECORDED = (before, after) -> OptionalLong.empty();

    /** How many of the attempts that {@code before} allowed {@code after} would refuse at most; empty where none are recorded. */
    OptionalLong mostRefused(OwnedKey before, OwnedKey after);
}
