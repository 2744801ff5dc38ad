package dev.rekey.sql;

import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEvent;
import dev.rekey.core.audit.AuditEventBuilder;
import dev.rekey.core.audit.AuditQuery;
import dev.rekey.core.audit.AuditStore;
import dev.rekey.core.audit.FieldChange;
import dev.rekey.core.id.AuditId;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.InstantColumns;
import dev.rekey.sql.jdbc.JsonColumns;
import dev.rekey.sql.jdbc.JsonMapping;
import dev.rekey.sql.jdbc.NamedParameters;
import dev.rekey.sql.jdbc.RowReader;
import dev.rekey.sql.jdbc.SqlTransactions;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Audit events in a table. Thread-safe. */
final class SqlAuditStore implements AuditStore {

    /** A literal condition, because a partial index is not used with a bound parameter. */
    private static final String FAILURES = "action = '" + AuditAction.AUTHENTICATION_FAILED.text() + "'";

    private final SqlTransactions transactions;

    SqlAuditStore(DatabaseEngine engine) {
        this.transactions = engine.transactions();
    }

    @Override
    public void append(AuditEvent event) {
        this.transactions.<@Nullable Void>write(handle -> {
            TransactionRecordRows.append(handle, event);
            return null;
        });
    }

    @Override
    public void append(List<AuditEvent> events) {
        this.transactions.<@Nullable Void>write(handle -> {
            events.forEach(event -> TransactionRecordRows.append(handle, event));
            return null;
        });
    }

    @Override
    public int forgetFailures(Instant before, int limit) {
        return transactions.write(handle -> handle.createUpdate(
                        "DELETE FROM audit_events WHERE id IN" + " (SELECT id FROM audit_events WHERE " + FAILURES
                                + " AND at < :before ORDER BY id LIMIT :limit)")
                .bind("before", InstantColumns.micros(before))
                .bind("limit", limit)
                .execute());
    }

    @Override
    public List<AuditEvent> list(AuditQuery query) {
        return transactions.readLong(handle -> statement(handle, query)
                .map((results, context) -> read(new RowReader(results)))
                .list());
    }

    static Query statement(Handle handle, AuditQuery query) {
        Map<String, Object> conditions = new LinkedHashMap<>();
        put(
                conditions,
                "project_id = :",
                query.project() == null ? null : query.project().value());
        put(conditions, "key_id = :", query.key() == null ? null : query.key().value());
        put(
                conditions,
                "actor_user = :",
                query.actorUser() == null ? null : query.actorUser().value());
        put(
                conditions,
                "actor_key = :",
                query.actorKey() == null ? null : query.actorKey().value());
        boolean failures = query.action() == AuditAction.AUTHENTICATION_FAILED;
        put(
                conditions,
                "action = :",
                query.action() == null || failures ? null : query.action().text());
        put(conditions, "at >= :", query.from());
        put(conditions, "at < :", query.to());
        put(conditions, "id < :", query.after() == null ? null : query.after().value());
        StringBuilder sql = new StringBuilder("""
            SELECT id, at, project_id, key_id, actor_user, actor_key, actor_name, door, action, outcome, address, \
            request_id, changes, reason, failures FROM audit_events\
            """);
        int count = 0;
        for (String condition : conditions.keySet()) {
            sql.append(count == 0 ? " WHERE " : " AND ")
                    .append(condition)
                    .append("value")
                    .append(count++);
        }
        if (failures) {
            sql.append(count == 0 ? " WHERE " : " AND ").append(FAILURES);
        }
        Query statement = handle.createQuery(
                        sql.append(" ORDER BY id DESC LIMIT :limit").toString())
                .bind("limit", query.limit());
        NamedParameters.bind(statement, "value", List.copyOf(conditions.values()));
        return statement;
    }

    private static void put(Map<String, Object> conditions, String condition, @Nullable Object value) {
        if (value != null) {
            conditions.put(condition, value);
        }
    }

    private static AuditEvent read(RowReader row) throws SQLException {
        return AuditEventBuilder.builder()
                .id(new AuditId(row.id()))
                .at(row.instant())
                .project(project(row.id()))
                .key(key(row.idOrNull()))
                .actor(row.actor())
                .api(row.text())
                .action(AuditAction.parse(row.text()).orElseThrow())
                .outcome(row.enumValue(AuditEvent.Result.class))
                .address(row.textOrNull())
                .requestId(row.id())
                .changes(JsonColumns.readList(row.text()).stream()
                        .map(JsonColumns::object)
                        .map(plain -> new FieldChange(
                                JsonMapping.text(plain, "field"),
                                plain.get("from"),
                                plain.get("to"),
                                Boolean.TRUE.equals(plain.get("shortened"))))
                        .toList())
                .reason(row.textOrNull())
                .failures(row.numberOrNull())
                .build();
    }

    private static @Nullable ProjectId project(UUID id) {
        return id.equals(TransactionRecordRows.NO_PROJECT) ? null : new ProjectId(id);
    }

    private static @Nullable KeyId key(@Nullable UUID id) {
        return id == null ? null : new KeyId(id);
    }
}
