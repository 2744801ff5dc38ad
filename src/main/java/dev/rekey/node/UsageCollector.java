package dev.rekey.node;

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
 * Counts verifications in memory until they are written in one go. Thread-safe; counting takes one look-up and one atomic
 * addition, unless the key was not verified for a while or a new hour has begun.
 *
 * <p>What was not written when a node dies is lost: at most one interval of it.
 */
public final class UsageCollector implements UsageCounter {

    private static final Logger LOG = LoggerFactory.getLogger(UsageCollector.class);

    /** What is written in one transaction: other writes wait for it. */
    static final int MOST_AT_ONCE = 1_000;

    /** A tally that was found empty this often in a row is let go. */
    static final int IDLE_FLUSHES = 3;

    /** Counts kept while they cannot be written; about 60 MB. */
    private static final int MOST_UNWRITTEN = 500_000;

    private final UsageStore store;
    private final int mostUnwritten;
    private final LongAdder[] verdicts =
            Stream.generate(LongAdder::new).limit(Outcome.values().length).toArray(LongAdder[]::new);
    private final ConcurrentHashMap<Slot, Tally> tallies = new ConcurrentHashMap<>();
    private final ReentrantLock flushing = new ReentrantLock();

    /** Taken out of the tallies and not known to be written; whoever touches it is flushing. */
    private final Map<Line, Long> unwritten = new LinkedHashMap<>();

    /** A tally of an hour that is over is idle soon, and goes. */
    private record Slot(long keyHigh, long keyLow, long hour) {

        static Slot of(KeyId key, Instant at) {
            UUID id = key.value();
            return new Slot(id.getMostSignificantBits(), id.getLeastSignificantBits(), UsageCount.hourOf(at));
        }

        KeyId key() {
            return new KeyId(new UUID(keyHigh, keyLow));
        }
    }

    private record Line(Slot slot, Outcome outcome) {

        UsageCount with(long uses) {
            return new UsageCount(slot.key(), slot.hour(), outcome, uses);
        }
    }

    public UsageCollector(UsageStore store) {
        this(store, MOST_UNWRITTEN);
    }

    UsageCollector(UsageStore store, int mostUnwritten) {
        this.store = store;
        this.mostUnwritten = mostUnwritten;
    }

    @Override
    public void count(KeyId key, Outcome outcome, Instant at) {
        verdictsOf(outcome).increment();
        Slot slot = Slot.of(key, at);
        while (true) {
            Tally tally = tallies.get(slot);
            if (tally == null) {
                tally = tallies.computeIfAbsent(slot, absent -> new Tally());
            }
            if (tally.add(outcome)) {
                return;
            }
            tallies.remove(slot, tally);
        }
    }

    @Override
    public void countUnknown() {
        verdictsOf(Outcome.NOT_FOUND).increment();
    }

    /** How many verifications came to this since the node started. */
    public long verdicts(Outcome outcome) {
        return verdictsOf(outcome).sum();
    }

    @SuppressWarnings("EnumOrdinal") // It is not kept beyond this process.
    private LongAdder verdictsOf(Outcome outcome) {
        return verdicts[outcome.ordinal()];
    }

    /**
     * Writes what was counted; what cannot be written now is kept for the next time.
     *
     * @throws dev.rekey.core.Outage as the store
     */
    public void flush() {
        flush(Rests.none());
    }

    /** The same in small pieces with rests between them. */
    void flush(Rests rests) {
        flushing.lock();
        try {
            collect();
            write(rests);
        } finally {
            flushing.unlock();
        }
    }

    /** How many tallies are in memory. */
    int tallies() {
        return tallies.size();
    }

    private void collect() {
        long[] dropped = new long[1];
        tallies.forEach((slot, tally) -> {
            if (tally.take((outcome, uses) -> dropped[0] += keep(slot, outcome, uses)) >= IDLE_FLUSHES) {
                tally.close((outcome, uses) -> dropped[0] += keep(slot, outcome, uses));
                tallies.remove(slot, tally);
            }
        });
        if (dropped[0] > 0) {
            LOG.warn("{} uses of keys are not counted: too much could not be written for too long", dropped[0]);
        }
    }

    /** Answers how many uses had to be dropped, so that a database that is away for days does not fill the memory. */
    private long keep(Slot slot, Outcome outcome, long uses) {
        Line line = new Line(slot, outcome);
        if (unwritten.size() >= mostUnwritten && !unwritten.containsKey(line)) {
            return uses;
        }
        unwritten.merge(line, uses, Long::sum);
        return 0;
    }

    private void write(Rests rests) {
        int piece = Rests.piece(unwritten.size(), MOST_AT_ONCE);
        while (!unwritten.isEmpty()) {
            List<Line> lines = unwritten.keySet().stream().limit(piece).toList();
            store.add(lines.stream()
                    .map(line -> line.with(unwritten.getOrDefault(line, 0L)))
                    .toList());
            lines.forEach(unwritten::remove);
            rests.rest();
        }
    }
}
