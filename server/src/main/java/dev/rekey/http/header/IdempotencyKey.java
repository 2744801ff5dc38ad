package dev.rekey.http.header;

import dev.rekey.http.HttpError;
import dev.rekey.http.HttpExchange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header {@code Idempotency-Key}: a client-chosen id of a request that must take effect once
 * (draft-ietf-httpapi-idempotency-key-header). Accepted in quotes, as the draft requires, and
 * without, as many clients send it; both forms are equal.
 *
 * @param value 1 to 255 visible ASCII characters
 * @param fingerprint hex SHA-256 of method, path, media type and body; detects a different request
 *     under the same key
 */
public record IdempotencyKey(String value, String fingerprint) {

    private static final String HEADER = "Idempotency-Key";

    private static final Pattern QUOTED = Pattern.compile("\"((?:[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\"\\\\])*)\"");

    /** Longest line: quoted, with every character escaped. Also bounds the input of the pattern. */
    private static final int MAX_LINE = 2 * 255 + 2;

    private static final Pattern VALUE = Pattern.compile("[\\x21-\\x7e]{1,255}");

    /**
     * The idempotency key of the request; empty if it has none. Reads the body if there is a key.
     *
     * @throws HttpError.MalformedRequest if the header is malformed or repeated
     */
    public static Optional<IdempotencyKey> of(HttpExchange exchange) {
        return exchange.header(HEADER).map(line -> new IdempotencyKey(value(line.strip()), fingerprint(exchange)));
    }

    static String value(String line) {
        Matcher quoted = QUOTED.matcher(line);
        boolean isQuoted = line.length() <= MAX_LINE && quoted.matches();
        String value = isQuoted ? quoted.group(1).replaceAll("\\\\(.)", "$1") : line;
        if (!VALUE.matcher(value).matches() || (!isQuoted && value.indexOf('"') >= 0)) {
            throw new HttpError.MalformedRequest(
                    "Idempotency-Key must be 1 to 255 visible ASCII characters, optionally in quotes, for example"
                            + " \"8e03978e-40d5\".");
        }
        return value;
    }

    private static String fingerprint(HttpExchange exchange) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            add(sha256, exchange.method().getBytes(StandardCharsets.UTF_8));
            add(sha256, exchange.path().getBytes(StandardCharsets.UTF_8));
            add(sha256, exchange.mediaType().orElse("").getBytes(StandardCharsets.UTF_8));
            add(sha256, exchange.body());
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }

    /** Adds the length before the part, so that different requests cannot yield the same input. */
    private static void add(MessageDigest sha256, byte[] part) {
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
        sha256.update(part);
    }
}
