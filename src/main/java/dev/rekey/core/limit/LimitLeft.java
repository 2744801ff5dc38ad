package dev.rekey.core.limit;

/**
 * What is left of a rate limit after an attempt.
 *
 * @param limit the limit that was asked
 * @param remaining how many uses are left now, 0 or more
 * @param resetSeconds in how many seconds, rounded up, the limit is whole again; 0 where it is
 * @param waitSeconds in how many seconds, rounded up, what was asked for would be granted if nothing else is used until then;
 *     0 where it was, {@link #NEVER} where it is more than the limit ever has
 */
public record LimitLeft(RateLimit limit, long remaining, long resetSeconds, long waitSeconds) {

    /** In place of seconds to wait: no time is enough. */
    public static final long NEVER = Long.MAX_VALUE;
}
