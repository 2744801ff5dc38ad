package dev.rekey.core.verify;

import dev.rekey.core.id.KeyId;
import java.util.List;

/**
 * Where it is kept how often keys were verified. Each method is one transaction.
 *
 * <p>A store that cannot answer throws {@link dev.rekey.core.Outage}; then nothing was added.
 */
public interface UsageStore {

    /** Adds to what is there. Counts of keys that have been deleted meanwhile are passed over. */
    void add(List<UsageCount> counts);

    /**
     * What is known of the key in that span, earliest first: for each step and outcome that occurs one count, whose hour is
     * the first of its step.
     */
    List<UsageCount> counts(KeyId key, UsageSpan span);

    /** Forgets counts of hours before {@code hour}, {@code most} at once; answers how many. */
    int forget(long hour, int most);
}
