package dev.rekey.node;

import dev.rekey.core.limit.RateLimit;
import java.util.concurrent.TimeUnit;

/**
 * When a Redis began to count, and whether something was counted elsewhere before.
 *
 * @param text as it stands there and is remembered; "" where none is known
 * @param began in microseconds since 1970 by Redis's clock
 * @param lost whether counts were lost then
 */
record RedisMark(String text, long began, boolean lost) {

    static final RedisMark NONE = new RedisMark("", 0, false);

    /** The mark of this text; of one that was not written by us, only that it differs from others is known. */
    static RedisMark of(String text) {
        String[] parts = text.split(" ", 3);
        if (parts.length == 3 && parts[0].matches("[0-9]{1,18}")) {
            return new RedisMark(text, Long.parseLong(parts[0]), parts[1].equals("lost"));
        }
        return new RedisMark(text, 0, false);
    }

    /** For how many more seconds, rounded up, uses that were lost would still count against this limit; 0 where none would. */
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
