package dev.rekey.core.traffic;

import dev.rekey.core.key.Declined;

/** An update would have refused more attempts than whoever asked for it allows, and was not made. */
public final class RehearsalRefused extends Declined {

    private static final long serialVersionUID = 1L;

    private final transient Rehearsal rehearsal;

    public RehearsalRefused(Rehearsal rehearsal) {
        super("the update would have refused recorded traffic");
        this.rehearsal = rehearsal;
    }

    public Rehearsal rehearsal() {
        return rehearsal;
    }
}
