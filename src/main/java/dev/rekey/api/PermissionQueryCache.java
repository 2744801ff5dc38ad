package dev.rekey.api;

import dev.rekey.core.access.PermissionQuery;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Cache of parsed permission lists by their JSON bytes. An API verifies the same few lists over and
 * over: each is parsed once and then is one object, which is fast to compare. Thread-safe.
 */
final class PermissionQueryCache {

    /** Number of slots, a power of two; each takes at most a kilobyte. */
    private static final int PLACES = 1_024;

    /** Maximum length in bytes; longer lists are not cached. */
    private static final int LONGEST = 256;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /**
     * An odd number with well-mixed bits: a product with it is well distributed in its upper half.
     */
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private final AtomicReferenceArray<Entry> lately = new AtomicReferenceArray<>(PLACES);

    @SuppressWarnings("ArrayRecordComponent") // Written once, never compared as a whole.
    private record Entry(byte[] bytes, PermissionQuery needed) {}

    /** The cached list of these bytes; {@code null} if there is none. */
    @Nullable
    PermissionQuery find(byte[] json, int start, int end) {
        int length = end - start;
        if (length > LONGEST) {
            return null;
        }
        Entry known = lately.get(place(json, start, end));
        return known != null && Arrays.equals(known.bytes(), 0, known.bytes().length, json, start, end)
                ? known.needed()
                : null;
    }

    void keep(byte[] json, int start, int end, PermissionQuery needed) {
        if (end - start <= LONGEST) {
            lately.set(place(json, start, end), new Entry(Arrays.copyOfRange(json, start, end), needed));
        }
    }

    private static int place(byte[] json, int start, int end) {
        long mixed = (long) end - start;
        int index = start;
        for (; index + Long.BYTES <= end; index += Long.BYTES) {
            mixed = ((long) WORDS.get(json, index) ^ mixed) * MIX;
            mixed ^= mixed >>> 32;
        }
        for (; index < end; index++) {
            mixed = (json[index] ^ mixed) * MIX;
        }
        return (int) (mixed >>> 40) & (PLACES - 1);
    }
}
