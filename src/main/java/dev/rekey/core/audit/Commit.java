package dev.rekey.core.audit;

import dev.rekey.core.RememberedAnswer;
import java.util.List;
import java.util.Optional;

/**
 * What a store writes beside a change, in the same transaction: the audit events that tell of it, and the answer to be
 * given again if the request asked for that.
 */
public record Commit(List<AuditEvent> events, Optional<RememberedAnswer> answer) {

    /** Nothing. */
    public static final Commit NOTHING = new Commit(List.of(), Optional.empty());

    public Commit {
        events = List.copyOf(events);
    }

    public static Commit of(AuditEvent event) {
        return new Commit(List.of(event), Optional.empty());
    }

    public static Commit of(AuditEvent event, Optional<RememberedAnswer> answer) {
        return new Commit(List.of(event), answer);
    }
}
