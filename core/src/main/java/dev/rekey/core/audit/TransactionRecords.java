package dev.rekey.core.audit;

import dev.rekey.core.IdempotentResponse;
import java.util.List;
import java.util.Optional;

/**
 * Records written in the same transaction as a change: its audit events and, for a request with an
 * {@code Idempotency-Key}, the response to replay.
 */
public record TransactionRecords(List<AuditEvent> events, Optional<IdempotentResponse> answer) {

    /** No records. */
    public static final TransactionRecords NOTHING = new TransactionRecords(List.of(), Optional.empty());

    public TransactionRecords {
        events = List.copyOf(events);
    }

    public static TransactionRecords of(AuditEvent event) {
        return new TransactionRecords(List.of(event), Optional.empty());
    }

    public static TransactionRecords of(AuditEvent event, Optional<IdempotentResponse> answer) {
        return new TransactionRecords(List.of(event), answer);
    }
}
