package dev.rekey.sql;

import dev.rekey.core.ConcurrentDuplicateException;
import dev.rekey.core.IdempotentResponse;
import dev.rekey.core.audit.AuditEvent;
import dev.rekey.core.audit.FieldChange;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.sql.jdbc.ColumnValues;
import dev.rekey.sql.jdbc.GuardedUpdate;
import dev.rekey.sql.jdbc.InstantColumns;
import dev.rekey.sql.jdbc.JsonColumns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Writes the audit events and the stored response of a change in the change's transaction. */
final class TransactionRecordRows {

    /** Lifetime of an Idempotency-Key. */
    private static final Duration REMEMBERED_FOR = Duration.ofHours(24);

    private static final String EVENTS = "audit_events";

    /** Stored for events without a project, because the column is NOT NULL. */
    static final UUID NO_PROJECT = new UUID(0, 0);

    private TransactionRecordRows() {}

    /**
     * Writes the stored response, then the events. The response comes first so that a repeated
     * request is detected before a guard fails on the effects of the first request.
     *
     * @throws ConcurrentDuplicateException if a response is already stored under this key
     */
    static void write(Handle handle, TransactionRecords records) {
        remember(handle, records);
        records.events().forEach(event -> append(handle, event));
    }

    /**
     * Writes only the stored response.
     *
     * @throws ConcurrentDuplicateException if a response is already stored under this key
     */
    static void remember(Handle handle, TransactionRecords records) {
        records.answer().ifPresent(answer -> remember(handle, answer));
    }

    /** Adds the events to an update. */
    static void addTo(GuardedUpdate update, TransactionRecords records) {
        records.events().forEach(event -> update.adding(EVENTS, row(event)));
    }

    static void append(Handle handle, AuditEvent event) {
        row(event).insertInto(EVENTS, handle);
    }

    private static ColumnValues row(AuditEvent event) {
        ColumnValues row = new ColumnValues()
                .put("id", event.id().value())
                .put("at", event.at())
                .put(
                        "project_id",
                        event.project() == null ? NO_PROJECT : event.project().value())
                .put("key_id", event.key() == null ? null : event.key().value())
                .actor("actor", event.actor())
                // The column keeps its old name: during a rolling upgrade, nodes of the previous
                // version write to it.
                .put("door", event.api())
                .put("action", event.action().text())
                .put("outcome", event.outcome())
                .put("address", event.address())
                .put("request_id", event.requestId())
                .put("changes", JsonColumns.write(plain(event.changes())))
                .put("reason", event.reason());
        return event.failures() == null ? row : row.put("failures", event.failures());
    }

    private static List<Object> plain(List<FieldChange> changes) {
        List<Object> plain = new ArrayList<>();
        for (FieldChange change : changes) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            members.put("field", change.field());
            members.put("from", change.from());
            members.put("to", change.to());
            if (change.shortened()) {
                members.put("shortened", true);
            }
            plain.add(members);
        }
        return plain;
    }

    private static void remember(Handle handle, IdempotentResponse answer) {
        int rows = handle.createUpdate("""
            INSERT INTO answers (scope, key, fingerprint, status, body, at)
            VALUES (:scope, :key, :fingerprint, :status, :body, :at)
            ON CONFLICT (scope, key) DO UPDATE
            SET fingerprint = excluded.fingerprint, status = excluded.status, body = excluded.body,
                at = excluded.at
            WHERE answers.at < :since
            """)
                .bind("scope", answer.scope())
                .bind("key", answer.key())
                .bind("fingerprint", answer.fingerprint())
                .bind("status", answer.status())
                .bind("body", answer.body())
                .bind("at", InstantColumns.micros(answer.at()))
                .bind("since", InstantColumns.micros(answer.at().minus(REMEMBERED_FOR)))
                .execute();
        if (rows == 0) {
            throw new ConcurrentDuplicateException();
        }
    }
}
