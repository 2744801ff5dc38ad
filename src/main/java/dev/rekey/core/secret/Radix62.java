package dev.rekey.core.secret;

import java.util.Arrays;

/** Numbers in base 62 with the digits {@code 0-9A-Za-z}, of fixed width, padded with {@code 0} on the left. */
final class Radix62 {

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** What each ASCII character is worth; -1 where it is no digit. */
    private static final byte[] VALUES = values();

    private Radix62() {}

    /**
     * The unsigned big-endian number in {@code number}, which is used up: where it fits the width, only zeros remain.
     *
     * @throws IllegalArgumentException if it does not fit
     */
    static String write(byte[] number, int width) {
        char[] text = new char[width];
        for (int at = width - 1; at >= 0; at--) {
            text[at] = DIGITS.charAt(divide(number));
        }
        for (byte left : number) {
            if (left != 0) {
                throw new IllegalArgumentException("the number does not fit " + width + " digits");
            }
        }
        String written = new String(text);
        Arrays.fill(text, '0');
        return written;
    }

    /** The same for a number that is not negative. */
    static String write(long number, int width) {
        byte[] bytes = new byte[Long.BYTES];
        for (int at = 0; at < Long.BYTES; at++) {
            bytes[at] = (byte) (number >>> (56 - 8 * at));
        }
        return write(bytes, width);
    }

    /** The number that the digits from {@code start} to the end spell, of which there are 10 at most. */
    static long read(String text, int start) {
        long number = 0;
        for (int at = start; at < text.length(); at++) {
            number = 62 * number + valueOf(text.charAt(at));
        }
        return number;
    }

    private static int valueOf(char digit) {
        return VALUES[digit];
    }

    static boolean isDigit(char character) {
        return character < VALUES.length && VALUES[character] >= 0;
    }

    private static byte[] values() {
        byte[] values = new byte[128];
        Arrays.fill(values, (byte) -1);
        for (int value = 0; value < DIGITS.length(); value++) {
            values[DIGITS.charAt(value)] = (byte) value;
        }
        return values;
    }

    /** Long division by 62 in place; answers the remainder. */
    private static int divide(byte[] number) {
        int remainder = 0;
        for (int at = 0; at < number.length; at++) {
            int dividend = (remainder << 8) | (number[at] & 0xFF);
            number[at] = (byte) (dividend / 62);
            remainder = dividend % 62;
        }
        return remainder;
    }
}
