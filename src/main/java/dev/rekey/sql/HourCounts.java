package dev.rekey.sql;

import dev.rekey.core.verify.Outcome;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;

/**
 * How many attempts with one key had each shape in one hour, as they are packed in a row: pairs of a place and a count, in
 * rising order of the places, each place as what it is more than the one before. A place below {@value OutcomeCodes#MOST} is an
 * outcome's, for attempts without a shape; the others are the shapes' by their numbers. Not thread-safe.
 */
final class HourCounts {

    /** How many shapes an hour has room for. */
    static final int MOST_SHAPES = 144;

    private final TreeMap<Integer, Long> counts = new TreeMap<>();
    private int shapes;

    static HourCounts empty() {
        return new HourCounts();
    }

    static HourCounts read(byte[] packed) {
        HourCounts read = new HourCounts();
        PackedBytes bytes = new PackedBytes(packed);
        int place = 0;
        while (bytes.hasMore()) {
            place += (int) bytes.takeNumber();
            read.counts.put(place, bytes.takeNumber());
            read.shapes += place >= OutcomeCodes.MOST ? 1 : 0;
        }
        return read;
    }

    /** Adds attempts of a shape; false where there is no room for it, and then nothing was added. */
    boolean add(int shape, long attempts) {
        int place = shape + OutcomeCodes.MOST;
        if (!counts.containsKey(place)) {
            if (shapes == MOST_SHAPES) {
                return false;
            }
            shapes++;
        }
        counts.merge(place, attempts, Long::sum);
        return true;
    }

    /** Whether a shape could be added that is not there. */
    boolean hasRoom() {
        return shapes < MOST_SHAPES;
    }

    /** Adds attempts without a shape. */
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

    /** Takes a shape's number and how many attempts had it. */
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
