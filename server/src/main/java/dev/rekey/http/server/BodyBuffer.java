package dev.rekey.http.server;

import dev.rekey.http.HttpError;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A growing buffer for the pieces of a body. Its capacity follows the bytes received, not those
 * announced, and is fully counted as {@link ClientMemoryBudget}.
 */
final class BodyBuffer {

    private static final byte[] NOTHING = {};

    /**
     * Minimum capacity, unless the body is smaller: pieces of one byte must not each cause a
     * reallocation.
     */
    private static final long MIN_CAPACITY = 256;

    private final MemoryCharge charge;
    private byte[] bytes = NOTHING;
    private int size;

    BodyBuffer(MemoryCharge charge) {
        this.charge = charge;
    }

    int size() {
        return size;
    }

    /**
     * Appends a piece.
     *
     * @param most maximum size of the whole body in bytes, this piece included; the capacity never
     *     exceeds it
     * @throws HttpError.Overloaded if the memory budget is exhausted
     */
    void append(ByteBuffer piece, long most) {
        int needed = size + piece.remaining();
        if (needed > bytes.length) {
            resize((int) Math.max(needed, Math.min(Math.max(2L * bytes.length, MIN_CAPACITY), most)));
        }
        int length = piece.remaining();
        piece.get(bytes, size, length);
        size += length;
    }

    /** The whole body. The buffer must not be used afterwards. */
    byte[] whole() {
        if (size < bytes.length) {
            resize(size);
        }
        return bytes;
    }

    private void resize(int capacity) {
        int before = bytes.length;
        if (!charge.add(capacity)) {
            throw new HttpError.Overloaded(HttpError.Unavailable.RETRY_AFTER_SECONDS);
        }
        bytes = Arrays.copyOf(bytes, capacity);
        charge.subtract(before);
    }
}
