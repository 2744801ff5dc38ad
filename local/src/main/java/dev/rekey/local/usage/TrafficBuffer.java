package dev.rekey.local.usage;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.traffic.HourlyTraffic;
import dev.rekey.core.traffic.TrafficPattern;
import dev.rekey.core.traffic.TrafficStore;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.TrafficRecorder;
import dev.rekey.core.verify.UsageCount;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buffers attempts by traffic pattern in memory and writes them in batches. Thread-safe; recording
 * takes one lookup and one atomic addition and creates no strings, unless the pattern is new, was
 * idle, or a new hour has begun.
 *
 * <p>Memory is bounded: the number of patterns per key and hour and in total. Beyond that, attempts
 * are counted by outcome only. If a node crashes, up to one flush interval is lost.
 */
public final class TrafficBuffer implements TrafficRecorder {

    private static final Logger LOG = LoggerFactory.getLogger(TrafficBuffer.class);

    /** Maximum key hours written in one transaction; other writes wait for it. */
    static final int MAX_BATCH_SIZE = 100;

    /**
     * Maximum patterns of a key and hour in memory: as many as a store keeps, and some for it to
     * choose from.
     */
    static final int MAX_PATTERNS_PER_HOUR = 256;

    /** Number of consecutive empty flushes after which a counter is removed. */
    static final int IDLE_FLUSHES = 3;

    /** Maximum counters in memory, and maximum patterns waiting to be written; about 60 MB each. */
    private static final int MAX_PATTERNS = 100_000;

    private final TrafficStore store;
    private final int mostKept;
    private final ConcurrentHashMap<AttemptKey, PatternCounter> tallies = new ConcurrentHashMap<>();
    private final AtomicInteger kept = new AtomicInteger();
    private final ConcurrentHashMap<KeyHour, Integer> shapesOf = new ConcurrentHashMap<>();
    private final LongAdder dropped = new LongAdder();
    private final ReentrantLock flushing = new ReentrantLock();

    /** Taken from the counters and not yet written. Guarded by {@link #flushing}. */
    private final Map<KeyHour, PendingCounts> unwritten = new LinkedHashMap<>();

    private int shapesUnwritten;

    private record KeyHour(KeyId key, long hour) {

        static KeyHour of(AttemptKey seen) {
            return new KeyHour(seen.key(), seen.hour());
        }
    }

    /** Counts on the way to the store. */
    private record PendingCounts(Map<TrafficPattern, Long> patterns, Map<Outcome, Long> withoutPattern) {}

    public TrafficBuffer(TrafficStore store) {
        this(store, MAX_PATTERNS);
    }

    TrafficBuffer(TrafficStore store, int mostKept) {
        this.store = store;
        this.mostKept = mostKept;
    }

    @Override
    public void record(KeyId key, Attempt attempt, Outcome outcome, Instant at) {
        AttemptKey seen = AttemptKey.of(key, UsageCount.hourOf(at), attempt, outcome);
        PatternCounter tally = tallies.get(seen);
        if (tally == null || !tally.add()) {
            recordNew(seen);
        }
    }

    private void recordNew(AttemptKey seen) {
        if (!count(seen, seen.isShaped() ? MAX_PATTERNS_PER_HOUR : Integer.MAX_VALUE)
                && !count(seen.withoutShape(), Integer.MAX_VALUE)) {
            dropped.increment();
        }
    }

    /** Returns false if there was no capacity. */
    private boolean count(AttemptKey seen, int mostOfSlot) {
        while (true) {
            PatternCounter tally = tallies.get(seen);
            if (tally == null) {
                if (kept.get() >= mostKept || shapesOf.getOrDefault(KeyHour.of(seen), 0) >= mostOfSlot) {
                    return false;
                }
                tally = tallies.computeIfAbsent(seen, this::begin);
            }
            if (tally.add()) {
                return true;
            }
            // It is being removed; the flush subtracts it from the totals.
            tallies.remove(seen, tally);
        }
    }

    private PatternCounter begin(AttemptKey seen) {
        kept.incrementAndGet();
        if (seen.isShaped()) {
            shapesOf.merge(KeyHour.of(seen), 1, Integer::sum);
        }
        return new PatternCounter();
    }

    private void end(AttemptKey seen) {
        kept.decrementAndGet();
        if (seen.isShaped()) {
            shapesOf.computeIfPresent(KeyHour.of(seen), (slot, shapes) -> shapes == 1 ? null : shapes - 1);
        }
    }

    /**
     * Writes the buffered attempts. What cannot be written is kept for the next flush.
     *
     * @throws dev.rekey.core.UnavailableException if the store is unavailable
     */
    public void flush() {
        flush(FlushPacer.none());
    }

    /** Writes the buffered attempts in small batches with pauses. */
    public void flush(FlushPacer pacer) {
        flushing.lock();
        try {
            collect();
            write(pacer);
        } finally {
            flushing.unlock();
        }
    }

    /** Number of counters in memory. */
    int tallies() {
        return kept.get();
    }

    private void collect() {
        tallies.forEach((seen, tally) -> {
            keep(seen, tally, tally.take());
            if (tally.idle() >= IDLE_FLUSHES) {
                keep(seen, tally, tally.close());
                tallies.remove(seen, tally);
                end(seen);
            }
        });
        long lost = dropped.sumThenReset();
        if (lost > 0) {
            LOG.warn(
                    "{} attempts were not recorded as traffic: too many different ones, or the database was"
                            + " unavailable for too long",
                    lost);
        }
    }

    private void keep(AttemptKey seen, PatternCounter tally, long attempts) {
        if (attempts == 0) {
            return;
        }
        KeyHour slot = KeyHour.of(seen);
        PendingCounts gathered = unwritten.get(slot);
        if (gathered == null) {
            if (unwritten.size() >= mostKept) {
                dropped.add(attempts);
                return;
            }
            gathered = new PendingCounts(new HashMap<>(), new EnumMap<>(Outcome.class));
            unwritten.put(slot, gathered);
        }
        Optional<TrafficPattern> shape = tally.pattern(seen);
        if (shape.isPresent() && mayKeep(gathered, shape.get())) {
            gathered.patterns().merge(shape.get(), attempts, Long::sum);
        } else {
            gathered.withoutPattern().merge(seen.outcome(), attempts, Long::sum);
        }
    }

    private boolean mayKeep(PendingCounts gathered, TrafficPattern pattern) {
        if (gathered.patterns().containsKey(pattern)) {
            return true;
        }
        if (shapesUnwritten >= mostKept || gathered.patterns().size() >= MAX_PATTERNS_PER_HOUR) {
            return false;
        }
        shapesUnwritten++;
        return true;
    }

    private void write(FlushPacer pacer) {
        int piece = FlushPacer.batchSize(unwritten.size(), MAX_BATCH_SIZE);
        while (!unwritten.isEmpty()) {
            List<KeyHour> batch = unwritten.keySet().stream().limit(piece).toList();
            store.add(batch.stream().map(this::recorded).toList());
            for (KeyHour slot : batch) {
                PendingCounts written = unwritten.remove(slot);
                shapesUnwritten -= written == null ? 0 : written.patterns().size();
            }
            pacer.pause();
        }
    }

    private HourlyTraffic recorded(KeyHour slot) {
        PendingCounts gathered = unwritten.getOrDefault(slot, new PendingCounts(Map.of(), Map.of()));
        return new HourlyTraffic(slot.key(), slot.hour(), gathered.patterns(), gathered.withoutPattern());
    }
}
