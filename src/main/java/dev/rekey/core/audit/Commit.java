package dev.rekey.core.audit;

import dev.rekey.core.RememberedAnswer;
import java.util.List;
import java.util.Optional;

/**
 * Records written in the same transaction as a change: its audit events and, for a request with an
 * {@code Idempotency-Key}, the response to replay.
 */
public record Commit(List<AuditEvent> events, Optional<RememberedAnswer> answer) {

    /** No records. */
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
