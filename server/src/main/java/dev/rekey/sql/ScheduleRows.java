package dev.rekey.sql;

import dev.rekey.core.EnumText;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ScheduledChangeId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.key.ScheduledChangeBuilder;
import dev.rekey.core.key.ScheduledChangeFailure;
import dev.rekey.core.key.store.ScheduleStore;
import dev.rekey.sql.jdbc.ColumnValues;
import dev.rekey.sql.jdbc.GuardFailedException;
import dev.rekey.sql.jdbc.InstantColumns;
import dev.rekey.sql.jdbc.JsonColumns;
import dev.rekey.sql.jdbc.JsonMapping;
import dev.rekey.sql.jdbc.NamedParameters;
import dev.rekey.sql.jdbc.RowReader;
import dev.rekey.sql.jdbc.UuidColumns;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Scheduled changes as rows of {@code scheduled_changes}. */
final class ScheduleRows {

    /** SQL condition: the key {@code k} has scheduled changes that may still be applied. */
    static final String PENDING =
            "EXISTS (SELECT 1 FROM scheduled_changes c WHERE c.key_id = k.id AND c.ended_at IS NULL)";

    private static final String TABLE = "scheduled_changes";

    private static final String SELECT = """
            SELECT id, key_id, effective_at, change, max_refused, seen_version, seen_settings, \
            created_at, created_user, created_key, created_name, state, \
            held_because, held_message, held_fields, held_at, ended_at, ended_user, ended_key, ended_name, \
            version, would_refuse FROM scheduled_changes WHERE\s""";

    private ScheduleRows() {}

    static void insert(Handle handle, ScheduledChange change) {
        ScheduledChange.Plan plan = change.plan();
        outcome(change)
                .put("id", change.id().value())
                .put("key_id", change.key().value())
                .put("effective_at", plan.effectiveAt())
                .put("change", KeyChangeJson.write(plan.change()))
                .put("max_refused", plan.maxRefused())
                .put("seen_version", change.seen().version())
                .put("seen_settings", SettingsJson.write(change.seen().settings()))
                .stamp("created", change.created())
                .put("try_at", plan.effectiveAt())
                .put("attempts", 0)
                .insertInto(TABLE, handle);
    }

    private static ColumnValues outcome(ScheduledChange change) {
        ColumnValues columns = new ColumnValues()
                .put("state", change.state())
                .put("version", change.version())
                .put("would_refuse", change.wouldRefuse());
        @Nullable ScheduledChangeFailure held = change.heldBack();
        if (held != null) {
            columns.put("held_because", held.because())
                    .put("held_message", held.message())
                    .put("held_fields", JsonColumns.write(held.fields()))
                    .put("held_at", held.at());
        }
        @Nullable AuditStamp ended = change.ended();
        return ended == null ? columns : columns.stamp("ended", ended);
    }

    /** @throws GuardFailedException unless the change still has the state of {@code before} */
    static void update(Handle handle, ScheduledChange before, ScheduledChange after) {
        GuardFailedException.unlessOne(outcome(after)
                .update(
                        TABLE,
                        handle,
                        "key_id = :guarded_key AND id = :guarded_id AND state = :guarded_state",
                        Map.of(
                                "guarded_key", before.key().value(),
                                "guarded_id", before.id().value(),
                                "guarded_state", before.state())));
    }

    /**
     * Rebases the other waiting changes of a key on its new settings. The caller must have updated
     * the key's row before, which locks out new scheduled changes.
     */
    static void rebasePending(Handle handle, ApiKey before, ApiKey after) {
        for (ScheduledChange waiting : pending(handle, List.of(before.id()))) {
            ScheduledChange.Baseline rebased =
                    waiting.rebased(before.settings(), after.settings()).seen();
            if (waiting.state() == ScheduledChange.State.WAITING
                    && !rebased.settings().equals(waiting.seen().settings())) {
                new ColumnValues()
                        .put("seen_settings", SettingsJson.write(rebased.settings()))
                        .update(
                                TABLE,
                                handle,
                                "key_id = :guarded_key AND id = :guarded_id",
                                Map.of(
                                        "guarded_key", waiting.key().value(),
                                        "guarded_id", waiting.id().value()));
            }
        }
    }

    /** Cancels all scheduled changes of a key that have not ended. */
    static void cancelAll(Handle handle, KeyId key, AuditStamp by) {
        new ColumnValues()
                .put("state", ScheduledChange.State.CANCELLED)
                .stamp("ended", by)
                .update(
                        TABLE,
                        handle,
                        "key_id = :guarded_key AND ended_at IS NULL",
                        Map.of("guarded_key", key.value()));
    }

    static int countPending(Handle handle, KeyId key) {
        return handle.createQuery("SELECT count(*) FROM scheduled_changes WHERE key_id = :key AND ended_at IS NULL")
                .bind("key", UuidColumns.bytes(key.value()))
                .mapTo(Integer.class)
                .one();
    }

    /** Reads the scheduled changes of these keys that have not ended, earliest first. */
    static List<ScheduledChange> pending(Handle handle, Collection<KeyId> keys) {
        if (keys.isEmpty()) {
            return List.of();
        }
        Query query = handle.createQuery(SELECT + "key_id IN (" + NamedParameters.of("key", keys.size())
                + ") AND ended_at IS NULL ORDER BY effective_at, id");
        NamedParameters.bind(query, "key", keys.stream().map(KeyId::value).toList());
        return read(query);
    }

    static Optional<ScheduledChange> find(Handle handle, KeyId key, ScheduledChangeId id) {
        return read(handle.createQuery(SELECT + "key_id = :key AND id = :id")
                        .bind("key", UuidColumns.bytes(key.value()))
                        .bind("id", UuidColumns.bytes(id.value())))
                .stream()
                .findFirst();
    }

    static List<ScheduledChange> list(Handle handle, KeyId key, @Nullable ScheduledChangeId before, int limit) {
        String place = before == null ? "" : " AND id < :before";
        Query query = handle.createQuery(SELECT + "key_id = :key" + place + " ORDER BY id DESC LIMIT :limit")
                .bind("key", UuidColumns.bytes(key.value()))
                .bind("limit", limit);
        return read(before == null ? query : query.bind("before", UuidColumns.bytes(before.value())));
    }

    static List<ScheduleStore.DueChange> due(Handle handle, Instant now, int limit) {
        return handle.createQuery("""
            SELECT key_id, id, attempts FROM scheduled_changes
            WHERE state = 'waiting' AND try_at <= :now ORDER BY try_at, id LIMIT :limit\
            """)
                .bind("now", InstantColumns.micros(now))
                .bind("limit", limit)
                .map((results, context) -> {
                    RowReader row = new RowReader(results);
                    return new ScheduleStore.DueChange(
                            new KeyId(row.id()), new ScheduledChangeId(row.id()), row.number());
                })
                .list();
    }

    static void postpone(Handle handle, ScheduleStore.DueChange due, Instant until) {
        Map<String, Object> guards = new HashMap<>();
        guards.put("guarded_key", due.key().value());
        guards.put("guarded_id", due.id().value());
        guards.put("guarded_attempts", due.attempts());
        new ColumnValues()
                .put("try_at", until)
                .put("attempts", due.attempts() + 1)
                .update(
                        TABLE,
                        handle,
                        "key_id = :guarded_key AND id = :guarded_id AND attempts = :guarded_attempts",
                        guards);
    }

    private static List<ScheduledChange> read(Query query) {
        return query.map((results, context) -> read(new RowReader(results))).list();
    }

    private static ScheduledChange read(RowReader row) throws SQLException {
        ScheduledChangeId id = new ScheduledChangeId(row.id());
        KeyId key = new KeyId(row.id());
        Instant effectiveAt = row.instant();
        ScheduledChange.Plan plan =
                new ScheduledChange.Plan(KeyChangeJson.read(row.text()), effectiveAt, row.numberOrNull());
        return ScheduledChangeBuilder.builder()
                .id(id)
                .key(key)
                .plan(plan)
                .seen(new ScheduledChange.Baseline(row.number(), SettingsJson.read(row.text())))
                .created(row.stamp())
                .state(row.enumValue(ScheduledChange.State.class))
                .heldBack(held(row))
                .ended(ended(row))
                .version(row.numberOrNull())
                .wouldRefuse(row.numberOrNull())
                .build();
    }

    private static @Nullable ScheduledChangeFailure held(RowReader row) throws SQLException {
        @Nullable String because = row.textOrNull();
        if (because == null) {
            row.skip(3);
            return null;
        }
        return new ScheduledChangeFailure(
                EnumText.parse(ScheduledChangeFailure.Reason.class, because),
                row.text(),
                JsonMapping.strings(JsonColumns.readList(row.text())),
                row.instant());
    }

    private static @Nullable AuditStamp ended(RowReader row) throws SQLException {
        @Nullable Instant at = row.instantOrNull();
        if (at == null) {
            row.skip(3);
            return null;
        }
        return new AuditStamp(at, row.actor());
    }
}
