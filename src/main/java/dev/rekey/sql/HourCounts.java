package dev.rekey.sql;

import dev.rekey.core.verify.Outcome;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;

/**
 * Codec of the number of attempts with one key by traffic pattern in one hour. A row contains pairs
 * of slot and count, sorted by slot; each slot is stored as the difference from the one before.
 * Slots below {@value OutcomeCodes#MOST} count attempts without a pattern by outcome code; the
 * others are pattern numbers plus {@value OutcomeCodes#MOST}. Not thread-safe.
 */
final class HourCounts {

    /** Maximum number of patterns per hour. */
    static final int MOST_SHAPES = 144;

    private final TreeMap<Integer, Long> counts = new TreeMap<>();
    private int shapes;

    static HourCounts empty() {
        return new HourCounts();
    }

    static HourCounts read(byte[] packed) {
        HourCounts read = new HourCounts();
        PackedBytes bytes = new PackedBytes(packed);
        int slot = 0;
        while (bytes.hasMore()) {
            slot += (int) bytes.takeNumber();
            read.counts.put(slot, bytes.takeNumber());
            read.shapes += slot >= OutcomeCodes.MOST ? 1 : 0;
        }
        return read;
    }

    /**
     * Adds attempts of a pattern. Returns false and adds nothing if there is no space for the
     * pattern.
     */
    boolean add(int shape, long attempts) {
        int slot = shape + OutcomeCodes.MOST;
        if (!counts.containsKey(slot)) {
            if (shapes == MOST_SHAPES) {
                return false;
            }
            shapes++;
        }
        counts.merge(slot, attempts, Long::sum);
        return true;
    }

    /** Whether a new pattern can be added. */
    boolean hasRoom() {
        return shapes < MOST_SHAPES;
    }

    /** Adds attempts without a pattern. */
    void add(Outcome outcome, long attempts) {
        counts.merge(OutcomeCodes.code(outcome), attempts, Long::sum);
    }

    void forEach(ShapeConsumer shaped, ObjLongConsumer<Outcome> unshaped) {
        for (Map.Entry<Integer, Long> count : counts.entrySet()) {
            if (count.getKey() < OutcomeCodes.MOST) {
                unshaped.accept(OutcomeCodes.outcome(count.getKey()), count.getValue());
            } else {
                shaped.accept(count.getKey() - OutcomeCodes.MOST, count.getValue());
            }
        }
    }

    /** Receives a pattern number and its number of attempts. */
    @FunctionalInterface
    interface ShapeConsumer {
        void accept(int shape, long attempts);
    }

    byte[] toBytes() {
        PackedBytes packed = new PackedBytes();
        int before = 0;
        for (Map.Entry<Integer, Long> count : counts.entrySet()) {
            packed.putNumber(count.getKey() - before);
            packed.putNumber(count.getValue());
            before = count.getKey();
        }
        return packed.toBytes();
    }
}
