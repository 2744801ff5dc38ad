package dev.rekey.node;

import dev.rekey.core.verify.Outcome;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.ObjLongConsumer;

/**
 * How often each outcome came. It can be closed; then it counts no more and says so, so that nothing is counted where nobody
 * will look again. Anybody may add at any time; only one thread at once may take or close.
 */
final class Tally {

    /** What a closed cell holds, give or take the uses that came too late: far below zero. */
    private static final long CLOSED = Long.MIN_VALUE;

    private static final Outcome[] OUTCOMES = Outcome.values();

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] cells = new long[OUTCOMES.length];
    private int idle;

    /** Counts one, without waiting; false where it was closed, and the one is to be counted elsewhere. */
    boolean add(Outcome outcome) {
        return (long) CELL.getAndAdd(cells, cell(outcome), 1L) >= 0;
    }

    /** Takes out what was counted since the last time; answers how many times in a row now that was nothing. */
    int take(ObjLongConsumer<Outcome> taken) {
        idle = empty(0, taken) ? 0 : idle + 1;
        return idle;
    }

    /** Takes out what is left and counts no more. */
    void close(ObjLongConsumer<Outcome> taken) {
        empty(CLOSED, taken);
    }

    /** Whether there was anything. */
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

    @SuppressWarnings("EnumOrdinal") // It is not kept beyond this process.
    private static int cell(Outcome outcome) {
        return outcome.ordinal();
    }
}
