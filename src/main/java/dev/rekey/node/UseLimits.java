package dev.rekey.node;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts what is used of rate limits: alone, or together with other nodes. Thread-safe. */
public interface UseLimits {

    /** What {@link #take} would answer, where that takes no waiting; {@code null} where it would, and then nothing was taken. */
    @Nullable
    Taken takeAtOnce(List<Wanted> wanted, long cost);

    /**
     * Takes uses from every limit, or from none where one has too few left. May wait.
     *
     * @param wanted no two of one holder and name
     * @param cost how many uses, 0 or more. None is always granted and only tells what is left; more than a limit has in
     *     all is never granted, and the wait that is told is {@link dev.rekey.core.limit.LimitLeft#NEVER}
     */
    Taken take(List<Wanted> wanted, long cost);

    /**
     * Returns what was taken, never above the limit; to be called once, and nothing happens if it was not granted. Does not
     * wait. Uses of a window that has ended, or of a limit that was changed since, are gone.
     */
    void giveBack(Taken taken);
}
