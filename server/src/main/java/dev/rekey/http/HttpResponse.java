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
public record HttpResponse(int status, List<Header> headers, Content body, boolean mayBeCompressed) {

    private static final String CONTENT_TYPE = "Content-Type";

    private static final String JSON_TYPE = "application/json";

    private static final List<Header> OF_JSON = List.of(new Header(CONTENT_TYPE, JSON_TYPE));

    public HttpResponse(int status, List<Header> headers, Content body) {
        this(status, headers, body, true);
    }

    public HttpResponse {
        headers = List.copyOf(headers);
    }

    /** One header line. */
    public record Header(String name, String value) {}

    /** The response body. */
    public sealed interface Content {}

    /** No body. */
    public record NoBody() implements Content {}

    /** A JSON value that is serialized when the response is sent. */
    public record JsonBody(JsonNode value) implements Content {}

    /** Bytes that are already in memory; must not be modified. */
    @SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
    public record Bytes(byte[] bytes) implements Content {}

    /**
     * Bytes that many responses share and that stay in memory anyway; must not be modified.
     *
     * @param gzip the same bytes compressed; {@code null} if they are too few to compress
     */
    @SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
    public record Shared(byte[] bytes, byte @Nullable [] gzip) implements Content {}

    /** A body of unknown length, written while it is produced. */
    public record Stream(Streamed source) implements Content {}

    /** Writes a body in pieces. Called on a virtual thread after status and headers are final. */
    @FunctionalInterface
    public interface Streamed {
        void writeTo(OutputStream out) throws IOException;
    }

    public static HttpResponse json(int status, JsonNode value) {
        return json(status, JSON_TYPE, value);
    }

    /**
     * A JSON response with a media type other than {@code application/json}, for example {@code
     * application/problem+json}.
     */
    public static HttpResponse json(int status, String mediaType, JsonNode value) {
        return new HttpResponse(status, List.of(new Header(CONTENT_TYPE, mediaType)), new JsonBody(value));
    }

    public static HttpResponse empty(int status) {
        return new HttpResponse(status, List.of(), new NoBody());
    }

    public static HttpResponse text(int status, String mediaType, String text) {
        return bytes(status, mediaType, text.getBytes(StandardCharsets.UTF_8));
    }

    public static HttpResponse bytes(int status, String mediaType, byte[] bytes) {
        return new HttpResponse(status, List.of(new Header(CONTENT_TYPE, mediaType)), new Bytes(bytes));
    }

    /** A verdict as JSON; never compressed. */
    public static HttpResponse verdict(byte[] json) {
        return new HttpResponse(200, OF_JSON, new Bytes(json), false);
    }

    /**
     * Bytes that stay in memory and are shared by all responses. Compresses them, which may take
     * long.
     */
    public static HttpResponse shared(int status, String mediaType, byte[] bytes) {
        byte @Nullable [] gzip = bytes.length > GzipEncoder.MIN_BYTES ? GzipEncoder.smallest(bytes) : null;
        return new HttpResponse(status, List.of(new Header(CONTENT_TYPE, mediaType)), new Shared(bytes, gzip));
    }

    public static HttpResponse streamed(int status, String mediaType, Streamed source) {
        return new HttpResponse(status, List.of(new Header(CONTENT_TYPE, mediaType)), new Stream(source));
    }

    /** A copy of this response with the header set, replacing any headers of that name. */
    public HttpResponse with(String name, String value) {
        List<Header> changed = new ArrayList<>(headers);
        changed.removeIf(header -> header.name().equalsIgnoreCase(name));
        changed.add(new Header(name, value));
        return new HttpResponse(status, changed, body, mayBeCompressed);
    }

    /** A copy of this response with another body. */
    public HttpResponse with(Content replacement) {
        return new HttpResponse(status, headers, replacement, mayBeCompressed);
    }

    /** A copy of this response that is never compressed, for bodies with a secret. */
    public HttpResponse uncompressed() {
        return new HttpResponse(status, headers, body, false);
    }

    public Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst();
    }
}
