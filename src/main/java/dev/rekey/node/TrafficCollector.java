package dev.rekey.node;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.traffic.RecordedHour;
import dev.rekey.core.traffic.Shape;
import dev.rekey.core.traffic.TrafficStore;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.TrafficRecorder;
import dev.rekey.core.verify.UsageCount;
import java.time.Instant;
import java.util.ArrayList;
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
 * Gathers attempts by shape in memory until they are written in one go. Thread-safe; recording one takes two look-ups and one
 * atomic addition, and makes no text.
 *
 * <p>Memory is bounded: an hour of a key has room for so many shapes, and all together for so many; beyond that attempts are
 * counted by outcome alone. What was not written when a node dies is lost: at most one interval of it.
 */
public final class TrafficCollector implements TrafficRecorder {

    private static final Logger LOG = LoggerFactory.getLogger(TrafficCollector.class);

    /** Hours of keys that are written in one transaction: other writes wait for it. */
    static final int MOST_AT_ONCE = 100;

    /** Shapes of a key and hour between two writes: as many as a store has room for, and some that it may prefer. */
    static final int MOST_SHAPES_EACH = 256;

    /** A tally that was found empty this often in a row is let go. */
    static final int IDLE_FLUSHES = 3;

    /** Shapes in memory, of all keys together; about 60 MB. */
    private static final int MOST_SHAPES = 200_000;

    /** Hours of keys in memory; about 60 MB. */
    private static final int MOST_HOURS = 200_000;

    private final TrafficStore store;
    private final int mostShapes;
    private final int mostHours;
    private final ConcurrentHashMap<Slot, HourTally> hours = new ConcurrentHashMap<>();
    private final AtomicInteger shapes = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final ReentrantLock flushing = new ReentrantLock();

    /** Taken out of the tallies and not known to be written; whoever touches it is flushing. */
    private final Map<Slot, Gathered> unwritten = new LinkedHashMap<>();

    record Slot(KeyId key, long hour) {}

    /** Counts on their way to the store. */
    private static final class Gathered {
        private final Map<Shape, Long> shapes = new HashMap<>();
        private final Map<Outcome, Long> unshaped = new EnumMap<>(Outcome.class);

        /** An attempt that differs from another only in its address may have the same shape. */
        void add(SeenAttempt seen, long attempts) {
            Optional<Shape> shape = seen.shape();
            if (shape.isPresent()
                    && (shapes.size() < MOST_SHAPES_EACH || shapes.containsKey(shape.get()))) {
                shapes.merge(shape.get(), attempts, Long::sum);
            } else {
                add(seen.outcome(), attempts);
            }
        }

        void add(Outcome outcome, long attempts) {
            unshaped.merge(outcome, attempts, Long::sum);
        }

        RecordedHour of(Slot slot) {
            return new RecordedHour(slot.key(), slot.hour(), shapes, unshaped);
        }
    }

    public TrafficCollector(TrafficStore store) {
        this(store, MOST_SHAPES, MOST_HOURS);
    }

    TrafficCollector(TrafficStore store, int mostShapes, int mostHours) {
        this.store = store;
        this.mostShapes = mostShapes;
        this.mostHours = mostHours;
    }

    @Override
    public void record(KeyId key, Attempt attempt, Outcome outcome, Instant at) {
        Slot slot = new Slot(key, UsageCount.hourOf(at));
        SeenAttempt seen = SeenAttempt.of(attempt, outcome);
        while (true) {
            HourTally tally = hours.get(slot);
            if (tally == null) {
                if (hours.size() >= mostHours) {
                    dropped.increment();
                    return;
                }
                tally = hours.computeIfAbsent(slot, absent -> new HourTally());
            }
            if (tally.add(seen, this::mayGrow)) {
                return;
            }
            hours.remove(slot, tally);
        }
    }

    /** Whether a tally that has so many shapes may have one more. */
    private boolean mayGrow(int present) {
        if (present >= MOST_SHAPES_EACH || shapes.get() >= mostShapes) {
            return false;
        }
        shapes.incrementAndGet();
        return true;
    }

    /**
     * Writes what was gathered; what cannot be written now is kept for the next time.
     *
     * @throws dev.rekey.core.Outage as the store
     */
    public void flush() {
        flushing.lock();
        try {
            collect();
            write();
        } finally {
            flushing.unlock();
        }
    }

    /** How many tallies are in memory. */
    int tallies() {
        return hours.size();
    }

    /** How many shapes are in memory. */
    int shapes() {
        return shapes.get();
    }

    private void collect() {
        hours.forEach((slot, tally) -> {
            // Shapes go with their tally when an hour is over or a key is not used: those of a busy key come again at once.
            boolean idle = !tally.take(taking(slot));
            if (tally.idle(idle) >= IDLE_FLUSHES) {
                shapes.addAndGet(-tally.close(taking(slot)));
                hours.remove(slot, tally);
            }
        });
        long lost = dropped.sumThenReset();
        if (lost > 0) {
            LOG.warn("{} attempts are not recorded: too much could not be written for too long", lost);
        }
    }

    private HourTally.Taking taking(Slot slot) {
        return new HourTally.Taking() {
            @Override
            public void take(SeenAttempt seen, long attempts) {
                Gathered gathered = gathered(slot);
                if (gathered == null) {
                    dropped.add(attempts);
                } else {
                    gathered.add(seen, attempts);
                }
            }

            @Override
            public void take(Outcome outcome, long attempts) {
                Gathered gathered = gathered(slot);
                if (gathered == null) {
                    dropped.add(attempts);
                } else {
                    gathered.add(outcome, attempts);
                }
            }
        };
    }

    private Gathered gathered(Slot slot) {
        return unwritten.computeIfAbsent(slot, absent -> new Gathered());
    }

    private void write() {
        while (!unwritten.isEmpty()) {
            List<Map.Entry<Slot, Gathered>> some = new ArrayList<>(
                    unwritten.entrySet().stream().limit(MOST_AT_ONCE).toList());
            store.add(some.stream()
                    .map(each -> each.getValue().of(each.getKey()))
                    .toList());
            some.forEach(each -> unwritten.remove(each.getKey()));
        }
    }
}
