package dev.rekey.sql;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.store.RetentionStore;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.RetentionPolicy;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.QuotasJson;
import dev.rekey.sql.jdbc.RowReader;
import dev.rekey.sql.jdbc.SqlTransactions;
import dev.rekey.sql.jdbc.UuidColumns;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Deletes old revisions and audit events. Thread-safe. */
final class SqlRetentionStore implements RetentionStore {

    /**
     * Every 100th revision of a key is in a partial index, which finds keys with many revisions.
     */
    private static final long MARK_INTERVAL = 100;

    private static final int MARKS_BATCH_SIZE = 500;

    /** Maximum number of revisions deleted per transaction, because other writes wait for it. */
    private static final long REVISIONS_BATCH_SIZE = 200;

    private static final String MARKS = """
        SELECT r.key_id, r.version, p.retention
        FROM revisions r JOIN keys k ON k.id = r.key_id JOIN projects p ON p.id = k.project_id
        WHERE r.version % 100 = 0 AND (r.key_id > :key OR (r.key_id = :key AND r.version > :version))
        ORDER BY r.key_id, r.version LIMIT :limit\
        """;

    private static final KeyId BEFORE_ALL = new KeyId(new UUID(0, 0));

    private final SqlTransactions transactions;

    SqlRetentionStore(DatabaseEngine engine) {
        this.transactions = engine.transactions();
    }

    /** A key with a revision of this version, and possibly later ones. */
    private record RetentionMark(KeyId key, long version, RetentionPolicy retention) {}

    /** A stored revision. */
    private record RetainedRevision(long version, Instant at, boolean difference) {}

    @Override
    public Optional<Position> forgetRevisions(Optional<Position> after, Instant now, Runnable rest) {
        Position from = after.orElse(new Position(BEFORE_ALL, 0));
        List<RetentionMark> marks = transactions.readLong(handle -> marks(handle, from));
        Map<KeyId, RetentionMark> newest = new LinkedHashMap<>();
        marks.forEach(mark -> newest.put(mark.key(), mark));
        for (RetentionMark mark : newest.values()) {
            if (!mark.retention().equals(RetentionPolicy.ALL)) {
                while (forget(mark, now)) {
                    rest.run();
                }
            }
        }
        return marks.size() < MARKS_BATCH_SIZE
                ? Optional.empty()
                : Optional.of(
                        new Position(marks.getLast().key(), marks.getLast().version()));
    }

    private static List<RetentionMark> marks(Handle handle, Position from) {
        return handle.createQuery(MARKS)
                .bind("key", UuidColumns.bytes(from.key().value()))
                .bind("version", from.version())
                .bind("limit", MARKS_BATCH_SIZE)
                .map((results, context) -> {
                    RowReader row = new RowReader(results);
                    return new RetentionMark(new KeyId(row.id()), row.number(), QuotasJson.retention(row.text()));
                })
                .list();
    }

    /** Deletes old revisions of a key; returns whether any was deleted. */
    private boolean forget(RetentionMark mark, Instant now) {
        List<RetainedRevision> oldest = transactions.readLong(handle -> oldest(handle, mark.key()));
        long next = firstToKeep(oldest, mark, now);
        if (oldest.isEmpty() || next <= oldest.getFirst().version()) {
            return false;
        }
        return transactions.write(
                        handle -> handle.createUpdate("DELETE FROM revisions WHERE key_id = :key AND version < :next")
                                .bind("key", UuidColumns.bytes(mark.key().value()))
                                .bind("next", next)
                                .execute())
                > 0;
    }

    private static List<RetainedRevision> oldest(Handle handle, KeyId key) {
        return handle.createQuery("""
            SELECT version, at, difference FROM revisions WHERE key_id = :key
            ORDER BY version LIMIT :limit\
            """)
                .bind("key", UuidColumns.bytes(key.value()))
                .bind("limit", REVISIONS_BATCH_SIZE)
                .map((results, context) -> {
                    RowReader row = new RowReader(results);
                    return new RetainedRevision(row.number(), row.instant(), row.flag());
                })
                .list();
    }

    /**
     * The first version to keep. It is stored completely, because later ones may be differences
     * from it.
     */
    private static long firstToKeep(List<RetainedRevision> oldest, RetentionMark mark, Instant now) {
        Long count = mark.retention().revisionCount();
        Long days = mark.retention().revisionDays();
        long last = mark.version() - MARK_INTERVAL;
        long beyond = count == null ? 0 : mark.version() - Math.max(count, RetentionPolicy.MIN_REVISIONS);
        @Nullable Instant before = days == null ? null : now.minus(Duration.ofDays(days));
        long first = 0;
        for (RetainedRevision revision : oldest) {
            if (!revision.difference()) {
                first = revision.version();
            }
            boolean isExpired = revision.version() <= beyond
                    || (before != null && revision.at().isBefore(before));
            if (!isExpired || revision.version() > last) {
                break;
            }
        }
        return first;
    }

    @Override
    public int forgetEvents(Project project, Instant now, int most) {
        RetentionPolicy retention = project.settings().retention();
        Optional<UUID> byAge =
                Optional.ofNullable(retention.auditDays()).map(days -> firstIdAt(now.minus(Duration.ofDays(days))));
        Optional<UUID> byCount = Optional.ofNullable(retention.auditCount()).flatMap(count -> beyond(project, count));
        int deleted = 0;
        for (UUID before : Stream.of(byAge, byCount).flatMap(Optional::stream).toList()) {
            deleted = Math.max(deleted, forgetEvents(project, before, most));
        }
        return deleted;
    }

    /**
     * The oldest event id to keep; empty if there are not more than {@code count} events. Uses an
     * index-only scan.
     */
    private Optional<UUID> beyond(Project project, long count) {
        return transactions.readLong(handle -> handle.createQuery("""
            SELECT id FROM audit_events WHERE project_id = :project
            ORDER BY id DESC LIMIT 1 OFFSET :count\
            """)
                .bind("project", UuidColumns.bytes(project.id().value()))
                .bind("count", count - 1)
                .map((results, context) -> new RowReader(results).id())
                .findOne());
    }

    private int forgetEvents(Project project, UUID before, int most) {
        return transactions.write(handle -> handle.createUpdate("""
            DELETE FROM audit_events WHERE id IN
              (SELECT id FROM audit_events WHERE project_id = :project AND id < :before
               ORDER BY id LIMIT :most)\
            """)
                .bind("project", UuidColumns.bytes(project.id().value()))
                .bind("before", UuidColumns.bytes(before))
                .bind("most", most)
                .execute());
    }

    /**
     * The smallest UUIDv7 of an instant: ids begin with their creation time in milliseconds (RFC
     * 9562, section 5.7).
     */
    private static UUID firstIdAt(Instant at) {
        return new UUID(Math.max(0, at.toEpochMilli()) << 16, 0);
    }
}
