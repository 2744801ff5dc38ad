package dev.rekey.core.key.effect;

import java.util.OptionalLong;

/** Rehearses a change of a key against its recorded traffic. */
@FunctionalInterface
public interface RehearsalPort {

    /** Used if no traffic is recorded. */
    RehearsalPort NOTHING_RECORDED = proposal -> OptionalLong.empty();

    /**
     * Returns the maximum number of recorded successful attempts that the change would refuse;
     * empty if no traffic is recorded.
     */
    OptionalLong mostRefused(ProposedChange proposal);
}
