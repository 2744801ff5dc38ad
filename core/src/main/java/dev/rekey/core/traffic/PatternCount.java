package dev.rekey.core.traffic;

/**
 * Number of attempts with a pattern.
 *
 * @param attempts 1 or more
 * @param lastHour hour of the latest attempt, in hours since 1970-01-01T00:00Z
 */
public record PatternCount(TrafficPattern shape, long attempts, long lastHour) {}
