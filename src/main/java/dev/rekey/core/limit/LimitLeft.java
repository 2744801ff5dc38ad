package dev.rekey.core.limit;

/**
 * What is left of a rate limit after an attempt.
 *
 * @param limit the limit that was asked
 * @param remaining how many uses are left now, 0 or more
 * @param resetSeconds in how many seconds, rounded up, the limit is whole again; 0 where it is
 * @param waitSeconds in how many seconds, rounded up, what was asked for would be granted; 0 where it was
 */
public record LimitLeft(RateLimit limit, long remaining, long resetSeconds, long waitSeconds) {}
