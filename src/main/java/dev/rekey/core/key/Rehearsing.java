package dev.rekey.core.key;

import java.util.OptionalLong;

/** Rehearses a change of a key against its recorded traffic. */
@FunctionalInterface
public interface Rehearsing {

    /** Used if no traffic is recorded. */
    Rehearsing NOTHING_RECORDED = proposal -> OptionalLong.empty();

    /**
     * Returns the maximum number of recorded successful attempts that the change would refuse;
     * empty if no traffic is recorded.
     */
    OptionalLong mostRefused(Proposal proposal);
}
