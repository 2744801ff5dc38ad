package dev.rekey.core.secret;

import java.util.Arrays;

/**
 * Fixed-width base 62 numbers with the digits {@code 0-9A-Za-z}, padded with {@code 0} on the left.
 */
final class Base62 {

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** Value of each ASCII character; -1 if it is not a digit. */
    private static final byte[] VALUES = values();

    private Base62() {}

    /**
     * Encodes the unsigned big-endian number in {@code number}. Overwrites the array with zeros.
     *
     * @throws IllegalArgumentException if the number does not fit the width
     */
    static String write(byte[] number, int width) {
        char[] text = new char[width];
        for (int index = width - 1; index >= 0; index--) {
            text[index] = DIGITS.charAt(divide(number));
        }
        for (byte left : number) {
            if (left != 0) {
                throw new IllegalArgumentException("the number exceeds " + width + " digits");
            }
        }
        String written = new String(text);
        Arrays.fill(text, '0');
        return written;
    }

    /** Encodes a non-negative number. */
    static String write(long number, int width) {
        byte[] bytes = new byte[Long.BYTES];
        for (int index = 0; index < Long.BYTES; index++) {
            bytes[index] = (byte) (number >>> (56 - 8 * index));
        }
        return write(bytes, width);
    }

    /** Decodes the digits from {@code start} to the end, at most 10. */
    static long read(String text, int start) {
        long number = 0;
        for (int index = start; index < text.length(); index++) {
            number = 62 * number + valueOf(text.charAt(index));
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

    /** Divides the number by 62 in place and returns the remainder. */
    private static int divide(byte[] number) {
        int remainder = 0;
        for (int index = 0; index < number.length; index++) {
            int dividend = (remainder << 8) | (number[index] & 0xFF);
            number[index] = (byte) (dividend / 62);
            remainder = dividend % 62;
        }
        return remainder;
    }
}
