package dev.rekey.core.secret;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Key format of several vendors: a prefix and lower-case hex. */
final class HexKeyFormat implements KeyFormat {

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_-]{0,32}");
    private static final int MIN_BYTES = 16;
    private static final int MAX_BYTES = 64;

    private final String prefix;
    private final int bytes;

    HexKeyFormat(String prefix, int bytes) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("invalid prefix");
        }
        if (bytes < MIN_BYTES || bytes > MAX_BYTES) {
            throw new IllegalArgumentException("number of random bytes must be " + MIN_BYTES + " to " + MAX_BYTES);
        }
        this.prefix = prefix;
        this.bytes = bytes;
    }

    @Override
    public MintedSecret mint(SecureRandom random) {
        byte[] bits = new byte[bytes];
        random.nextBytes(bits);
        String text = prefix + HexFormat.of().formatHex(bits);
        Arrays.fill(bits, (byte) 0);
        return MintedSecret.after(prefix.length(), KeySecret.minted(text));
    }
}
