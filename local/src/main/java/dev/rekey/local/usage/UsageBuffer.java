package dev.rekey.local.usage;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.UsageCount;
import dev.rekey.core.verify.UsageCounter;
import dev.rekey.core.verify.UsageStore;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buffers verification counts in memory and writes them in batches. Thread-safe; counting takes one
 * lookup and one atomic addition, unless the key was idle or a new hour has begun.
 *
 * <p>If a node crashes, up to one flush interval is lost.
 */
public final class UsageBuffer implements UsageCounter {

    private static final Logger LOG = LoggerFactory.getLogger(UsageBuffer.class);

    /** Maximum counts written in one transaction; other writes wait for it. */
    static final int MAX_BATCH_SIZE = 1_000;

    /** Number of consecutive empty flushes after which a tally is removed. */
    static final int IDLE_FLUSHES = 3;

    /** Maximum counts kept while they cannot be written; about 60 MB. */
    private static final int MAX_PENDING = 500_000;

    private final UsageStore store;
    private final int mostUnwritten;
    private final LongAdder[] verdicts =
            Stream.generate(LongAdder::new).limit(Outcome.values().length).toArray(LongAdder[]::new);
    private final ConcurrentHashMap<KeyHour, OutcomeCounters> tallies = new ConcurrentHashMap<>();
    private final ReentrantLock flushing = new ReentrantLock();

    /** Taken from the tallies and not yet written. Guarded by {@link #flushing}. */
    private final Map<PendingCount, Long> unwritten = new LinkedHashMap<>();

    /** A key and hour. The tally of a past hour soon becomes idle and is removed. */
    private record KeyHour(long keyHigh, long keyLow, long hour) {

        static KeyHour of(KeyId key, Instant at) {
            UUID id = key.value();
            return new KeyHour(id.getMostSignificantBits(), id.getLeastSignificantBits(), UsageCount.hourOf(at));
        }

        KeyId key() {
            return new KeyId(new UUID(keyHigh, keyLow));
        }
    }

    private record PendingCount(KeyHour slot, Outcome outcome) {

        UsageCount with(long uses) {
            return new UsageCount(slot.key(), slot.hour(), outcome, uses);
        }
    }

    public UsageBuffer(UsageStore store) {
        this(store, MAX_PENDING);
    }

    UsageBuffer(UsageStore store, int mostUnwritten) {
        this.store = store;
        this.mostUnwritten = mostUnwritten;
    }

    @Override
    public void count(KeyId key, Outcome outcome, Instant at) {
        verdictsOf(outcome).increment();
        KeyHour slot = KeyHour.of(key, at);
        while (true) {
            OutcomeCounters counters = tallies.get(slot);
            if (counters == null) {
                counters = tallies.computeIfAbsent(slot, absent -> new OutcomeCounters());
            }
            if (counters.add(outcome)) {
                return;
            }
            tallies.remove(slot, counters);
        }
    }

    @Override
    public void countUnknown() {
        verdictsOf(Outcome.NOT_FOUND).increment();
    }

    /** Number of verifications with this outcome since the node started. */
    public long verdicts(Outcome outcome) {
        return verdictsOf(outcome).sum();
    }

    @SuppressWarnings("EnumOrdinal") // Only used within this process.
    private LongAdder verdictsOf(Outcome outcome) {
        return verdicts[outcome.ordinal()];
    }

    /**
     * Writes the buffered counts. What cannot be written is kept for the next flush.
     *
     * @throws dev.rekey.core.UnavailableException if the store is unavailable
     */
    public void flush() {
        flush(FlushPacer.none());
    }

    /** Writes the buffered counts in small batches with pauses. */
    public void flush(FlushPacer pacer) {
        flushing.lock();
        try {
            collect();
            write(pacer);
        } finally {
            flushing.unlock();
        }
    }

    /** Number of tallies in memory. */
    int tallies() {
        return tallies.size();
    }

    private void collect() {
        long[] dropped = new long[1];
        tallies.forEach((slot, counters) -> {
            if (counters.take((outcome, uses) -> dropped[0] += keep(slot, outcome, uses)) >= IDLE_FLUSHES) {
                counters.close((outcome, uses) -> dropped[0] += keep(slot, outcome, uses));
                tallies.remove(slot, counters);
            }
        });
        if (dropped[0] > 0) {
            LOG.warn("{} uses of keys were not counted: the database was unavailable for too long", dropped[0]);
        }
    }

    /**
     * Returns the number of dropped uses: memory stays bounded if the database is unavailable for
     * days.
     */
    private long keep(KeyHour slot, Outcome outcome, long uses) {
        PendingCount line = new PendingCount(slot, outcome);
        if (unwritten.size() >= mostUnwritten && !unwritten.containsKey(line)) {
            return uses;
        }
        unwritten.merge(line, uses, Long::sum);
        return 0;
    }

    private void write(FlushPacer pacer) {
        int piece = FlushPacer.batchSize(unwritten.size(), MAX_BATCH_SIZE);
        while (!unwritten.isEmpty()) {
            List<PendingCount> lines = unwritten.keySet().stream().limit(piece).toList();
            store.add(lines.stream()
                    .map(line -> line.with(unwritten.getOrDefault(line, 0L)))
                    .toList());
            lines.forEach(unwritten::remove);
            pacer.pause();
        }
    }
}
