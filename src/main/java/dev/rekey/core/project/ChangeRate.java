package dev.rekey.core.project;

import dev.rekey.core.access.Caller;
import java.time.Duration;

/** Limits how many changes one caller makes, by the {@link Quotas} of its project. Thread-safe. */
public interface ChangeRate {

    /** Lets everybody change anything. */
    ChangeRate UNLIMITED = _ -> Duration.ZERO;

    /**
     * Counts a change that the caller is about to make; root's are not counted. May wait for the database where the project
     * was not asked about lately.
     *
     * @return zero where the caller may go on; otherwise the time until the next change is allowed, this one not being counted
     */
    Duration count(Caller caller);
}
