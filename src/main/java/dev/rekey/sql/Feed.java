package dev.rekey.sql;

import dev.rekey.core.audit.AuditEvent;
import dev.rekey.core.audit.Commit;
import dev.rekey.core.feed.FeedStore;
import dev.rekey.core.feed.Touched;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * The feed of changes in a table. Thread-safe.
 *
 * <p>Each change takes its epoch with the last statements of its transaction, from one row that stays locked until the
 * transaction is committed. So epochs are in the order of commits and have no gap; whoever has read one has read all before
 * it.
 */
final class Feed implements FeedStore {

    /** The channel on which nodes are called. */
    static final String CHANNEL = "rekey_feed";

    private static final UUID NOBODY = new UUID(0, 0);

    private final Engine engine;
    private final AtomicLong known = new AtomicLong();

    Feed(Engine engine) {
        this.engine = engine;
    }

    /**
     * Writes a change under a guard; says whether it held. If not, nothing was written.
     *
     * @param work does it, and ends with {@link #append}, whose epoch it answers
     */
    boolean change(ToLongFunction<Handle> work) {
        try {
            done(engine.transactions().write(work::applyAsLong));
            return true;
        } catch (GuardFailed _) {
            return false;
        }
    }

    /** To be called once a change with this epoch is committed. */
    void done(long epoch) {
        known.accumulateAndGet(epoch, Math::max);
    }

    /** Tells all nodes of a change, once it is committed; the last thing that its transaction does. */
    long append(Handle handle, Commit commit, List<Touched> touched) {
        long epoch = handle.createQuery("UPDATE feed_head SET epoch = epoch + 1 WHERE one = 1 RETURNING epoch")
                .mapTo(Long.class)
                .one();
        // What a start sets up is nobody's request and in no journal.
        Optional<AuditEvent> event = commit.events().stream().findFirst();
        new Columns()
                .put("epoch", epoch)
                .put("at", event.map(AuditEvent::at).orElse(Instant.EPOCH))
                .put("request_id", event.map(AuditEvent::requestId).orElse(NOBODY))
                .put("touched", touched.stream().map(Touched::toString).collect(Collectors.joining(" ")))
                .insertInto("feed", handle);
        engine.callNodes(handle);
        return epoch;
    }

    @Override
    public long head() {
        long head = engine.transactions().read(handle -> head(handle));
        done(head);
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
    public OptionalLong epochOf(UUID request) {
        Long epoch = engine.transactions()
                .read(handle -> handle.createQuery(
                                "SELECT coalesce(max(epoch), 0) FROM feed WHERE request_id = :request")
                        .bind("request", Ids.bytes(request))
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
                        .map(Times::instant));
    }

    @Override
    public int forget(Instant before, int most) {
        return engine.transactions()
                .write(handle -> handle.createUpdate(
                                "DELETE FROM feed WHERE epoch IN (SELECT epoch FROM feed WHERE at < :before LIMIT :most)")
                        .bind("before", Times.micros(before))
                        .bind("most", most)
                        .execute());
    }
}
