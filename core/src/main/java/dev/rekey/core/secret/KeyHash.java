package dev.rekey.core.secret;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;

/**
 * Stored form of a secret: HMAC-SHA-256 (RFC 2104) keyed with a pepper that is never in the
 * database. Prints as {@code ***}.
 *
 * <p>Equality compares bytes and pepper id in constant time.
 */
public final class KeyHash {

    /** Length of a hash in bytes. */
    public static final int LENGTH = 32;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final String pepperId;
    private final byte[] bytes;

    private KeyHash(String pepperId, byte[] bytes) {
        this.pepperId = pepperId;
        this.bytes = bytes;
    }

    /**
     * Creates a hash from its stored form.
     *
     * @throws IllegalArgumentException if {@code bytes} does not have {@value #LENGTH} bytes
     */
    public static KeyHash of(String pepperId, byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a hash must have " + LENGTH + " bytes, not " + bytes.length);
        }
        return new KeyHash(pepperId, bytes.clone());
    }

    /** Returns the id of the pepper. */
    public String pepperId() {
        return pepperId;
    }

    /** Returns a copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Returns 64 bits of the hash as a number, used to index hashes. {@code word} is 0 to 3. */
    public long word(int word) {
        return (long) WORDS.get(bytes, word * Long.BYTES);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyHash that
                && MessageDigest.isEqual(bytes, that.bytes)
                && pepperId.equals(that.pepperId);
    }

    /** Uses the first four bytes, which cannot be chosen without knowing the pepper. */
    @Override
    public int hashCode() {
        return (bytes[0] & 0xFF) << 24 | (bytes[1] & 0xFF) << 16 | (bytes[2] & 0xFF) << 8 | (bytes[3] & 0xFF);
    }

    @Override
    public String toString() {
        return "***";
    }
}
