package dev.rekey.core.key;

import java.util.OptionalLong;

/** Tries a change of a key on the traffic that was recorded of it. */
@FunctionalInterface
public interface Rehearsing {

    /** Where no traffic is recorded. */
    Rehearsing NOTHING_RECORDED = proposal -> OptionalLong.empty();

    /** How many of the recorded attempts that passed it would refuse at most; empty where nothing is recorded. */
    OptionalLong mostRefused(Proposal proposal);
}
