package dev.rekey.http;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes that arrive in pieces. It grows with those that came, and every byte of its capacity is counted. */
final class BodyBuffer {

    private static final byte[] NOTHING = {};

    /** The least capacity, as far as so much can come: pieces of an octet do not have it grow with each. */
    private static final long LEAST = 256;

    private final Charge charge;
    private byte[] bytes = NOTHING;
    private int size;

    BodyBuffer(Charge charge) {
        this.charge = charge;
    }

    int size() {
        return size;
    }

    /**
     * Takes a piece.
     *
     * @param most as many bytes as there can be in the end, this piece included; no more are ever held
     * @throws Fault.Overloaded where there is no memory for it
     */
    void append(ByteBuffer piece, long most) {
        int needed = size + piece.remaining();
        if (needed > bytes.length) {
            resize((int) Math.max(needed, Math.min(Math.max(2L * bytes.length, LEAST), most)));
        }
        int length = piece.remaining();
        piece.get(bytes, size, length);
        size += length;
    }

    /** All bytes; the buffer is not to be used any more. */
    byte[] whole() {
        if (size < bytes.length) {
            resize(size);
        }
        return bytes;
    }

    private void resize(int capacity) {
        int before = bytes.length;
        if (!charge.add(capacity)) {
            throw new Fault.Overloaded(Fault.Unavailable.RETRY_AFTER_SECONDS);
        }
        bytes = Arrays.copyOf(bytes, capacity);
        charge.subtract(before);
    }
}
