package dev.rekey.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What goes back to the client, as a value. Content-Length, Date and X-Request-Id are added when it is written.
 *
 * @param status the HTTP status
 * @param headers in the order in which they are sent
 * @param body what follows them
 */
public record Answer(int status, List<Header> headers, Body body) {

    private static final String CONTENT_TYPE = "Content-Type";

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

    /** Bytes that many answers have in common and that are held anyway; not to be changed. */
    @SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
    public record Shared(byte[] bytes) implements Body {}

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

    /** Bytes that are held anyway, however many clients are sent them. */
    public static Answer shared(int status, String mediaType, byte[] bytes) {
        return new Answer(status, List.of(new Header(CONTENT_TYPE, mediaType)), new Shared(bytes));
    }

    public static Answer streamed(int status, String mediaType, Streamed source) {
        return new Answer(status, List.of(new Header(CONTENT_TYPE, mediaType)), new Stream(source));
    }

    /** This answer with one header more, in place of any of that name. */
    public Answer with(String name, String value) {
        List<Header> changed = new ArrayList<>(headers);
        changed.removeIf(header -> header.name().equalsIgnoreCase(name));
        changed.add(new Header(name, value));
        return new Answer(status, changed, body);
    }

    public Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst();
    }
}
