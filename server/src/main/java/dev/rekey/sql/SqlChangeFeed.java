package dev.rekey.sql;

import dev.rekey.core.audit.AuditEvent;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.feed.CacheInvalidation;
import dev.rekey.core.feed.ChangeFeedStore;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.GuardFailedException;
import dev.rekey.sql.jdbc.InstantColumns;
import dev.rekey.sql.jdbc.TransactionCallback;
import dev.rekey.sql.jdbc.UuidColumns;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * The change feed, stored in a table. Thread-safe.
 *
 * <p>Each change takes its epoch at the end of its transaction from a single row, which stays
 * locked until the commit. Epochs are therefore in commit order and without gaps: a reader that
 * sees an epoch has seen all earlier ones.
 */
final class SqlChangeFeed implements ChangeFeedStore {

    private static final UUID NOBODY = new UUID(0, 0);

    private final DatabaseEngine engine;
    private final AtomicLong known = new AtomicLong();
    private final Set<UUID> awaited = ConcurrentHashMap.newKeySet();

    SqlChangeFeed(DatabaseEngine engine) {
        this.engine = engine;
    }

    /**
     * The feed entry of a change.
     *
     * @param commit the records written with the change
     */
    record Entry(TransactionRecords commit, List<CacheInvalidation> touched) {

        static Entry of(TransactionRecords records, CacheInvalidation invalidation) {
            return new Entry(records, List.of(invalidation));
        }
    }

    /** Writes a guarded change. Returns false if the guard failed; nothing was written then. */
    boolean change(TransactionCallback<Entry> work) {
        try {
            write(work);
            return true;
        } catch (GuardFailedException _) {
            return false;
        }
    }

    /** Writes a change and notifies all nodes when it is committed. */
    void write(TransactionCallback<Entry> work) {
        known(engine.transactions().writeReturning(handle -> entry(handle, work.on(handle))));
    }

    private Query entry(Handle handle, Entry entry) {
        // Changes made at startup have no request and no audit event.
        Optional<AuditEvent> event = entry.commit().events().stream().findFirst();
        UUID request = event.map(AuditEvent::requestId).orElse(NOBODY);
        return engine.append(handle, awaited.contains(request))
                .bind("at", InstantColumns.micros(event.map(AuditEvent::at).orElse(Instant.EPOCH)))
                .bind("request", UuidColumns.bytes(request))
                .bind(
                        "touched",
                        entry.touched().stream()
                                .map(CacheInvalidation::toString)
                                .collect(Collectors.joining(" ")));
    }

    private void known(long epoch) {
        known.accumulateAndGet(epoch, Math::max);
    }

    @Override
    public long head() {
        long head = engine.transactions().read(handle -> head(handle));
        known(head);
        return head;
    }

    static long head(Handle handle) {
        return handle.createQuery("SELECT epoch FROM feed_head WHERE one = 1")
                .mapTo(Long.class)
                .one();
    }

    @Override
    public long known() {
        return known.get();
    }

    @Override
    public <T> T awaited(UUID request, Supplier<T> change) {
        awaited.add(request);
        try {
            return change.get();
        } finally {
            awaited.remove(request);
        }
    }

    @Override
    public OptionalLong epochOf(UUID request) {
        Long epoch = engine.transactions()
                .read(handle -> handle.createQuery(
                                "SELECT coalesce(max(epoch), 0) FROM feed WHERE request_id = :request")
                        .bind("request", UuidColumns.bytes(request))
                        .mapTo(Long.class)
                        .one());
        return epoch == 0 ? OptionalLong.empty() : OptionalLong.of(epoch);
    }

    @Override
    public Optional<Instant> madeAt(long epoch) {
        return engine.transactions()
                .read(handle -> handle.createQuery("SELECT at FROM feed WHERE epoch = :epoch")
                        .bind("epoch", epoch)
                        .mapTo(Long.class)
                        .findOne()
                        .map(InstantColumns::instant));
    }

    @Override
    public int forget(Instant before, int most) {
        return engine.transactions()
                .write(handle -> handle.createUpdate(
                                "DELETE FROM feed WHERE epoch IN (SELECT epoch FROM feed WHERE at < :before LIMIT"
                                        + " :most)")
                        .bind("before", InstantColumns.micros(before))
                        .bind("most", most)
                        .execute());
    }
}
