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
 * What goes back to the client, as a value. Content-Length, Date and X-Request-Id are added when it is written.
 *
 * @param status the HTTP status
 * @param headers in the order in which they are sent
 * @param body what follows them
 * @param mayBeCompressed whether the body may be sent in a content coding; not one that holds a secret, whose length would tell of
 *     it, and no verdict
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

    /** What follows the headers. */
    public sealed interface Body {}

    /** Nothing. */
    public record NoBody() implements Body {}

    /** A JSON value, written when the answer is sent. */
    public record JsonBody(JsonNode value) implements Body {}

    /** Bytes that are there already; not to be changed. */
    @SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
    public record Bytes(byte[] bytes) implements Body {}

    /**
     * Bytes that many answers have in common and that are held anyway; not to be changed.
     *
     * @param gzip the same bytes compressed; {@code null} where they are few
     */
    @SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
    public record Shared(byte[] bytes, byte @Nullable [] gzip) implements Body {}

    /** A body of unknown length that is written as it is made. */
    public record Stream(Streamed source) implements Body {}

    /** Writes a body piece by piece; called on a virtual thread, after status and headers are settled. */
    @FunctionalInterface
    public interface Streamed {
        void writeTo(OutputStream out) throws IOException;
    }

    public static Answer json(int status, JsonNode value) {
        return json(status, "application/json", value);
    }

    /** JSON under a media type of its own, for instance {@code application/problem+json}. */
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

    /** A verdict: JSON that is never compressed. */
    public static Answer verdict(byte[] json) {
        return new Answer(200, OF_JSON, new Bytes(json), false);
    }

    /** Bytes that are held anyway, however many clients are sent them; they are compressed here, which may take long. */
    public static Answer shared(int status, String mediaType, byte[] bytes) {
        byte @Nullable [] gzip = bytes.length > Gzip.LEAST ? Gzip.smallest(bytes) : null;
        return new Answer(status, List.of(new Header(CONTENT_TYPE, mediaType)), new Shared(bytes, gzip));
    }

    public static Answer streamed(int status, String mediaType, Streamed source) {
        return new Answer(status, List.of(new Header(CONTENT_TYPE, mediaType)), new Stream(source));
    }

    /** This answer with one header more, in place of any of that name. */
    public Answer with(String name, String value) {
        List<Header> changed = new ArrayList<>(headers);
        changed.removeIf(header -> header.name().equalsIgnoreCase(name));
        changed.add(new Header(name, value));
        return new Answer(status, changed, body, mayBeCompressed);
    }

    /** This answer with another body. */
    public Answer with(Body other) {
        return new Answer(status, headers, other, mayBeCompressed);
    }

    /** This answer, which holds a secret, never to be compressed. */
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
