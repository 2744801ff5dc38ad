package dev.rekey.core.project;

import dev.rekey.core.access.Caller;
import java.time.Duration;

/**
 * Limits the rate of changes of each caller according to the {@link ProjectQuotas} of its project.
 * Thread-safe.
 */
public interface ChangeRateLimit {

    /** Allows every change. */
    ChangeRateLimit UNLIMITED = caller -> Duration.ZERO;

    /**
     * Counts a change that the caller is about to make; changes by root are not counted. May block
     * for a database query if the project was not used recently.
     *
     * @return zero if the change is allowed; otherwise the time until the next change is allowed,
     *     in which case this one is not counted
     */
    Duration count(Caller caller);
}
