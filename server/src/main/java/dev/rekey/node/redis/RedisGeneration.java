package dev.rekey.node.redis;

import dev.rekey.core.limit.RateLimit;
import java.util.concurrent.TimeUnit;

/**
 * The mark of a Redis: when it started to count, and whether counts were lost then. The server
 * writes it when it finds none.
 *
 * @param text as stored in Redis and in the database; "" if unknown
 * @param began in microseconds since 1970 by Redis's clock
 * @param lost whether counts made earlier were lost
 */
record RedisGeneration(String text, long began, boolean lost) {

    static final RedisGeneration NONE = new RedisGeneration("", 0, false);

    /** Parses a mark. A text that Rekey did not write only counts as different from others. */
    static RedisGeneration of(String text) {
        String[] parts = text.split(" ", 3);
        if (parts.length == 3 && parts[0].matches("[0-9]{1,18}")) {
            return new RedisGeneration(text, Long.parseLong(parts[0]), parts[1].equals("lost"));
        }
        return new RedisGeneration(text, 0, false);
    }

    /**
     * Seconds, rounded up, for which lost uses would still count against this limit; 0 if none
     * would.
     */
    long secondsInDoubt(RateLimit limit, long now) {
        if (!lost) {
            return 0;
        }
        long window = TimeUnit.SECONDS.toMicros(limit.windowSeconds());
        long until = switch (limit.algorithm()) {
            case BUCKET -> began + window;
            case WINDOW -> began - Math.floorMod(began, window) + window;
        };
        return Math.max(0, Math.ceilDiv(until - now, TimeUnit.SECONDS.toMicros(1)));
    }
}
