package dev.rekey.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header {@code Idempotency-Key}: the client's own name of a request that must not act twice
 * (draft-ietf-httpapi-idempotency-key-header). It is taken in quotes, as the draft has it, and bare, as many clients send it;
 * both name the same.
 *
 * @param value 1 to 255 visible ASCII characters
 * @param fingerprint SHA-256 in hex of method, path, media type and body, by which another request under the same key is told
 */
public record IdempotencyKey(String value, String fingerprint) {

    private static final String HEADER = "Idempotency-Key";

    private static final Pattern QUOTED = Pattern.compile("\"((?:[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\"\\\\])*)\"");

    /** In quotes and with each of its characters escaped; also keeps the pattern from a text that is too long for it. */
    private static final int MAX_LINE = 2 * 255 + 2;

    private static final Pattern VALUE = Pattern.compile("[\\x21-\\x7e]{1,255}");

    /**
     * The request's key; empty where it has none. Reads the body where it has one.
     *
     * @throws Fault.MalformedRequest where it is malformed, or there twice
     */
    public static Optional<IdempotencyKey> of(Exchange exchange) {
        return exchange.header(HEADER).map(line -> new IdempotencyKey(value(line.strip()), fingerprint(exchange)));
    }

    static String value(String line) {
        Matcher quoted = QUOTED.matcher(line);
        boolean isQuoted = line.length() <= MAX_LINE && quoted.matches();
        String value = isQuoted ? quoted.group(1).replaceAll("\\\\(.)", "$1") : line;
        if (!VALUE.matcher(value).matches() || (!isQuoted && value.indexOf('"') >= 0)) {
            throw new Fault.MalformedRequest(
                    "Idempotency-Key must be 1 to 255 visible ASCII characters, in quotes or without any.");
        }
        return value;
    }

    private static String fingerprint(Exchange exchange) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            add(sha256, exchange.method().getBytes(StandardCharsets.UTF_8));
            add(sha256, exchange.path().getBytes(StandardCharsets.UTF_8));
            add(sha256, exchange.mediaType().orElse("").getBytes(StandardCharsets.UTF_8));
            add(sha256, exchange.body());
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /** Length first, so that no two different requests run together. */
    private static void add(MessageDigest sha256, byte[] part) {
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
        sha256.update(part);
    }
}
