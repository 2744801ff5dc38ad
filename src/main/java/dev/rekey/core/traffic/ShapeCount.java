package dev.rekey.core.traffic;

/**
 * How many attempts had a shape.
 *
 * @param attempts 1 or more
 * @param lastHour the hour of the last of them: whole hours since 1970 in UTC
 */
public record ShapeCount(Shape shape, long attempts, long lastHour) {}
