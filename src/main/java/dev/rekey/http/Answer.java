package dev.rekey.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An HTTP response as an immutable value. Content-Length, Date and X-Request-Id are added when it
 * is written.
 *
 * @param status the HTTP status
 * @param headers the headers in the order in which they are sent
 * @param body the response body
 * @param mayBeCompressed whether the body may be sent with a content coding; false for verdicts and
 *     for bodies with a secret, which the compressed length could reveal
 */
public record Answer(int status, List<Header> headers, Body body, boolean mayBeCompressed) {

    private static final String CONTENT_TYPE = "Content-Type";

    private static final List<Header> OF_JSON = List.of(new Header(CONTENT_TYPE, Json.MEDIA_TYPE));

    public Answer(int status, List<Header> headers, Body body) {
        this(status, headers, body, true);
    }

    public Answer {
        headers = List.copyOf(headers);
    }

    /** One header line. */
    public record Header(String name, String value) {}

    /** The response body. */
    public sealed interface Body {}

    /** No body. */
    public record NoBody() implements Body {}

    /** A JSON value that is serialized when the response is sent. */
    public record JsonBody(JsonNode value) implements Body {}

    /** Bytes that are already in memory; must not be modified. */
    @SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
    public record Bytes(byte[] bytes) implements Body {}

    /**
     * Bytes that many responses share and that stay in memory anyway; must not be modified.
     *
     * @param gzip the same bytes compressed; {@code null} if they are too few to compress
     */
    @SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
    public record Shared(byte[] bytes, byte @Nullable [] gzip) implements Body {}

    /** A body of unknown length, written while it is produced. */
    public record Stream(Streamed source) implements Body {}

    /** Writes a body in pieces. Called on a virtual thread after status and headers are final. */
    @FunctionalInterface
    public interface Streamed {
        void writeTo(OutputStream out) throws IOException;
    }

    public static Answer json(int status, JsonNode value) {
        return json(status, "application/json", value);
    }

    /**
     * A JSON response with a media type other than {@code application/json}, for example {@code
     * application/problem+json}.
     */
    public static Answer json(int status, String mediaType, JsonNode value) {
        return new Answer(status, List.of(new Header(CONTENT_TYPE, mediaType)), new JsonBody(value));
    }

    public static Answer empty(int status) {
        return new Answer(status, List.of(), new NoBody());
    }

    public static Answer text(int status, String mediaType, String text) {
        return bytes(status, mediaType, text.getBytes(StandardCharsets.UTF_8));
    }

    public static Answer bytes(int status, String mediaType, byte[] bytes) {
        return new Answer(status, List.of(new Header(CONTENT_TYPE, mediaType)), new Bytes(bytes));
    }

    /** A verdict as JSON; never compressed. */
    public static Answer verdict(byte[] json) {
        return new Answer(200, OF_JSON, new Bytes(json), false);
    }

    /**
     * Bytes that stay in memory and are shared by all responses. Compresses them, which may take
     * long.
     */
    public static Answer shared(int status, String mediaType, byte[] bytes) {
        byte @Nullable [] gzip = bytes.length > Gzip.LEAST ? Gzip.smallest(bytes) : null;
        return new Answer(status, List.of(new Header(CONTENT_TYPE, mediaType)), new Shared(bytes, gzip));
    }

    public static Answer streamed(int status, String mediaType, Streamed source) {
        return new Answer(status, List.of(new Header(CONTENT_TYPE, mediaType)), new Stream(source));
    }

    /** A copy of this response with the header set, replacing any headers of that name. */
    public Answer with(String name, String value) {
        List<Header> changed = new ArrayList<>(headers);
        changed.removeIf(header -> header.name().equalsIgnoreCase(name));
        changed.add(new Header(name, value));
        return new Answer(status, changed, body, mayBeCompressed);
    }

    /** A copy of this response with another body. */
    public Answer with(Body replacement) {
        return new Answer(status, headers, replacement, mayBeCompressed);
    }

    /** A copy of this response that is never compressed, for bodies with a secret. */
    public Answer uncompressed() {
        return new Answer(status, headers, body, false);
    }

    public Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst();
    }
}
