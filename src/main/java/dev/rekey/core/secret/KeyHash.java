package dev.rekey.core.secret;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;

/**
 * What is stored of a secret: HMAC-SHA-256 (RFC 2104) under a pepper that is never in the database.
 *
 * <p>Equal means equal bytes under the same pepper, compared in a time that does not tell where they differ.
 */
public final class KeyHash {

    /** The length of a hash in bytes. */
    public static final int LENGTH = 32;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final String pepperId;
    private final byte[] bytes;

    private KeyHash(String pepperId, byte[] bytes) {
        this.pepperId = pepperId;
        this.bytes = bytes;
    }

    /**
     * The hash as it was stored.
     *
     * @throws IllegalArgumentException if there are not {@value #LENGTH} bytes
     */
    public static KeyHash of(String pepperId, byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a hash has " + LENGTH + " bytes, not " + bytes.length);
        }
        return new KeyHash(pepperId, bytes.clone());
    }

    /** The id of the pepper under which it was made. */
    public String pepperId() {
        return pepperId;
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The bits from {@code 64 * word} on, as a number: for tables of many hashes. {@code word} is 0 to 3. */
    public long word(int word) {
        return (long) WORDS.get(bytes, word * Long.BYTES);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyHash that
                && MessageDigest.isEqual(bytes, that.bytes)
                && pepperId.equals(that.pepperId);
    }

    /** The first four bytes: nobody without the pepper can steer them. */
    @Override
    public int hashCode() {
        return (bytes[0] & 0xFF) << 24 | (bytes[1] & 0xFF) << 16 | (bytes[2] & 0xFF) << 8 | (bytes[3] & 0xFF);
    }

    @Override
    public String toString() {
        return "KeyHash[hidden]";
    }
}
