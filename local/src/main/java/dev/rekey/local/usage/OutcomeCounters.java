package dev.rekey.local.usage;

import dev.rekey.core.verify.Outcome;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.ObjLongConsumer;

/**
 * Counters by outcome. A tally can be closed: it then rejects further counts, so that none is added
 * where it would never be read. {@link #add} is thread-safe; the other methods must be called by
 * one thread at a time.
 */
final class OutcomeCounters {

    /** Value of a closed counter. Late increments leave it far below zero. */
    private static final long CLOSED = Long.MIN_VALUE;

    private static final Outcome[] OUTCOMES = Outcome.values();

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] cells = new long[OUTCOMES.length];
    private int idle;

    /**
     * Adds one without blocking. Returns false if the tally is closed: the caller must then count
     * elsewhere.
     */
    boolean add(Outcome outcome) {
        return (long) CELL.getAndAdd(cells, cell(outcome), 1L) >= 0;
    }

    /**
     * Returns the counts since the last call to {@code taken} and resets them. The result is the
     * number of consecutive calls that found nothing.
     */
    int take(ObjLongConsumer<Outcome> taken) {
        idle = empty(0, taken) ? 0 : idle + 1;
        return idle;
    }

    /** Reports the remaining counts and closes the tally. */
    void close(ObjLongConsumer<Outcome> taken) {
        empty(CLOSED, taken);
    }

    /** Whether any count was not zero. */
    private boolean empty(long replacement, ObjLongConsumer<Outcome> taken) {
        boolean any = false;
        for (Outcome outcome : OUTCOMES) {
            int cell = cell(outcome);
            if ((long) CELL.getVolatile(cells, cell) != replacement) {
                long uses = (long) CELL.getAndSet(cells, cell, replacement);
                if (uses > 0) {
                    taken.accept(outcome, uses);
                    any = true;
                }
            }
        }
        return any;
    }

    @SuppressWarnings("EnumOrdinal") // Only used within this process.
    private static int cell(Outcome outcome) {
        return outcome.ordinal();
    }
}
