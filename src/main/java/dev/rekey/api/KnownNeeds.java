package dev.rekey.api;

import dev.rekey.core.access.PermissionQuery;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Lists of permissions that were asked for lately, by the bytes in which they came. An API asks for the same few over and over:
 * they are read once, and are then one object each, which is soon compared. Thread-safe.
 */
final class KnownNeeds {

    /** A power of two; each takes a kilobyte at most. */
    private static final int PLACES = 1_024;

    /** Longer ones, in bytes, are read each time. */
    private static final int LONGEST = 256;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** An odd number whose bits look like chance: what was multiplied by it differs in its upper half. */
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private final AtomicReferenceArray<Known> lately = new AtomicReferenceArray<>(PLACES);

    @SuppressWarnings("ArrayRecordComponent") // Written once, never compared as a whole.
    private record Known(byte[] bytes, PermissionQuery needed) {}

    /** What was read of these bytes; {@code null} where that is not known. */
    @Nullable
    PermissionQuery find(byte[] json, int start, int end) {
        int length = end - start;
        if (length > LONGEST) {
            return null;
        }
        Known known = lately.get(place(json, start, end));
        return known != null && Arrays.equals(known.bytes(), 0, known.bytes().length, json, start, end)
                ? known.needed()
                : null;
    }

    void keep(byte[] json, int start, int end, PermissionQuery needed) {
        if (end - start <= LONGEST) {
            lately.set(place(json, start, end), new Known(Arrays.copyOfRange(json, start, end), needed));
        }
    }

    private static int place(byte[] json, int start, int end) {
        long mixed = (long) end - start;
        int at = start;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            mixed = ((long) WORDS.get(json, at) ^ mixed) * MIX;
            mixed ^= mixed >>> 32;
        }
        for (; at < end; at++) {
            mixed = (json[at] ^ mixed) * MIX;
        }
        return (int) (mixed >>> 40) & (PLACES - 1);
    }
}
