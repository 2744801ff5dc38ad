package dev.rekey.core.verify;

import dev.rekey.core.id.KeyId;
import java.util.List;

/**
 * Store of verification counts. Each method is one transaction.
 *
 * <p>If the store is unavailable, methods throw {@link dev.rekey.core.UnavailableException} and nothing is added.
 */
public interface UsageStore {

    /** Adds to the stored counts. Counts of keys that no longer exist are skipped. */
    void add(List<UsageCount> counts);

    /**
     * Returns the counts of the key in the span, earliest first: one count for each step and
     * outcome that occurred, dated at the first hour of the step.
     */
    List<UsageCount> counts(KeyId key, UsageSpan span);

    /**
     * Deletes up to {@code max} counts of hours before {@code hour}. Returns the number deleted.
     */
    int forget(long hour, int max);
}
