package dev.rekey.core.limit;

/**
 * State of a rate limit after an attempt.
 *
 * @param limit the rate limit
 * @param remaining uses left, 0 or more
 * @param resetSeconds seconds, rounded up, until the limit is fully available; 0 if it is
 * @param waitSeconds seconds, rounded up, until the attempt would be allowed without other use; 0
 *     if it was allowed, {@link #NEVER} if it exceeds the limit's maximum
 */
public record RateLimitStatus(RateLimit limit, long remaining, long resetSeconds, long waitSeconds) {

    /** Wait time of an attempt that can never succeed. */
    public static final long NEVER = Long.MAX_VALUE;
}
