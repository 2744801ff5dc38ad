package dev.rekey.sql;

import dev.rekey.core.verify.Outcome;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;

/**
 * Codec of the number of attempts with one key by traffic pattern in one hour. A row contains pairs
 * of slot and count, sorted by slot; each slot is stored as the difference from the one before.
 * Slots below {@value OutcomeCodes#MAX_CODE} count attempts without a pattern by outcome code; the
 * others are pattern numbers plus {@value OutcomeCodes#MAX_CODE}. Not thread-safe.
 */
final class HourlyCountsCodec {

    /** Maximum number of patterns per hour. */
    static final int MAX_SHAPES = 144;

    private final TreeMap<Integer, Long> counts = new TreeMap<>();
    private int shapes;

    static HourlyCountsCodec empty() {
        return new HourlyCountsCodec();
    }

    static HourlyCountsCodec read(byte[] packed) {
        HourlyCountsCodec read = new HourlyCountsCodec();
        VarintBuffer bytes = new VarintBuffer(packed);
        int slot = 0;
        while (bytes.hasMore()) {
            slot += (int) bytes.takeNumber();
            read.counts.put(slot, bytes.takeNumber());
            read.shapes += slot >= OutcomeCodes.MAX_CODE ? 1 : 0;
        }
        return read;
    }

    /**
     * Adds attempts of a pattern. Returns false and adds nothing if there is no space for the
     * pattern.
     */
    boolean add(int shape, long attempts) {
        int slot = shape + OutcomeCodes.MAX_CODE;
        if (!counts.containsKey(slot)) {
            if (shapes == MAX_SHAPES) {
                return false;
            }
            shapes++;
        }
        counts.merge(slot, attempts, Long::sum);
        return true;
    }

    /** Whether a new pattern can be added. */
    boolean hasRoom() {
        return shapes < MAX_SHAPES;
    }

    /** Adds attempts without a pattern. */
    void add(Outcome outcome, long attempts) {
        counts.merge(OutcomeCodes.code(outcome), attempts, Long::sum);
    }

    void forEach(ShapeConsumer shaped, ObjLongConsumer<Outcome> unshaped) {
        for (Map.Entry<Integer, Long> count : counts.entrySet()) {
            if (count.getKey() < OutcomeCodes.MAX_CODE) {
                unshaped.accept(OutcomeCodes.outcome(count.getKey()), count.getValue());
            } else {
                shaped.accept(count.getKey() - OutcomeCodes.MAX_CODE, count.getValue());
            }
        }
    }

    /** Receives a pattern number and its number of attempts. */
    @FunctionalInterface
    interface ShapeConsumer {
        void accept(int shape, long attempts);
    }

    byte[] toBytes() {
        VarintBuffer packed = new VarintBuffer();
        int before = 0;
        for (Map.Entry<Integer, Long> count : counts.entrySet()) {
            packed.putNumber(count.getKey() - before);
            packed.putNumber(count.getValue());
            before = count.getKey();
        }
        return packed.toBytes();
    }
}
