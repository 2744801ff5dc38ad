package dev.rekey.sql;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Growable byte buffer that is written and read sequentially. Numbers are unsigned LEB128: 7 bits
 * per byte, lowest first, with the high bit set if more bytes follow. Not thread-safe.
 */
final class VarintBuffer {

    private static final int MORE = 0x80;

    private byte[] bytes;
    private int end;
    private int at;

    VarintBuffer() {
        this.bytes = new byte[64];
    }

    VarintBuffer(byte[] packed) {
        this.bytes = packed;
        this.end = packed.length;
    }

    void put(int octet) {
        if (end == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(64, 2 * end));
        }
        bytes[end++] = (byte) octet;
    }

    /** @param number 0 or more */
    void putNumber(long number) {
        long rest = number;
        while (rest >= MORE) {
            put(((int) rest & (MORE - 1)) | MORE);
            rest >>>= 7;
        }
        put((int) rest);
    }

    /** Writes the lowest {@code count} bytes of a number in big-endian order. */
    void putBytes(long number, int count) {
        for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
            put((int) (number >>> shift));
        }
    }

    void putText(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        putNumber(encoded.length);
        putAll(encoded);
    }

    void putAll(byte[] more) {
        for (byte octet : more) {
            put(octet);
        }
    }

    boolean hasMore() {
        return at < end;
    }

    int take() {
        return bytes[at++] & 0xFF;
    }

    long takeNumber() {
        long number = 0;
        for (int shift = 0; ; shift += 7) {
            int octet = take();
            number |= (long) (octet & (MORE - 1)) << shift;
            if (octet < MORE) {
                return number;
            }
        }
    }

    long takeBytes(int count) {
        long number = 0;
        for (int left = count; left > 0; left--) {
            number = number << 8 | take();
        }
        return number;
    }

    String takeText() {
        int length = (int) takeNumber();
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    int size() {
        return end;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, end);
    }
}
