package dev.rekey.core.traffic;

import dev.rekey.core.key.service.ChangeVetoedException;

/**
 * Thrown if an update would have rejected more recorded attempts than the caller allows. Nothing
 * was changed.
 */
public final class RehearsalThresholdExceededException extends ChangeVetoedException {

    private static final long serialVersionUID = 1L;

    private final transient Rehearsal rehearsal;

    public RehearsalThresholdExceededException(Rehearsal rehearsal) {
        super("the update would have rejected more recorded traffic than allowed");
        this.rehearsal = rehearsal;
    }

    public Rehearsal rehearsal() {
        return rehearsal;
    }
}
