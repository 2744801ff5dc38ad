package dev.rekey.http;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Writes one answer to the network. */
final class Reply {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private static final HttpField NO_GUESSING = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");
    private static final HttpField NO_STORE = new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");

    private static final int PIECE = 16 * 1024;

    private final Exchange exchange;
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final RouteCounts counts;

    Reply(Exchange exchange, Request request, Response response, Callback callback, RouteCounts counts) {
        this.exchange = exchange;
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.counts = counts;
    }

    /** For a selector: the answer goes out when the client takes it. */
    void sendWithoutWaiting(Answer answer) {
        begin(answer);
        if (answer.body() instanceof Answer.Stream) {
            callback.failed(new IllegalStateException("a streamed answer needs a virtual thread"));
            return;
        }
        response.write(true, content(answer), callback);
        count(answer);
        RequestLog.answeredInPlace(exchange, request, answer.status());
    }

    /**
     * For a virtual thread: waits until the client has taken the answer.
     *
     * @return whether it did; then {@link #end} is to be called
     */
    boolean send(Answer answer, RequestBody body) {
        begin(answer);
        if (!body.isDone() && request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        try {
            if (answer.body() instanceof Answer.Stream(Answer.Streamed source) && !isHead()) {
                stream(source);
            } else {
                Content.Sink.write(response, true, content(answer));
            }
            count(answer);
            RequestLog.answered(exchange, request, answer.status());
            return true;
        } catch (IOException gone) {
            count(answer);
            RequestLog.answered(exchange, request, answer.status());
            callback.failed(gone);
        } catch (RuntimeException | Error mistake) {
            count(answer);
            RequestLog.mistake(exchange, mistake);
            callback.failed(mistake);
        }
        return false;
    }

    private void count(Answer answer) {
        counts.count(answer.status(), System.nanoTime() - request.getBeginNanoTime());
    }

    /** Lets go of the request. A client that is still sending gets a moment to see the answer before the connection goes. */
    void end(RequestBody body) {
        try {
            body.linger();
        } finally {
            callback.succeeded();
        }
    }

    private void begin(Answer answer) {
        response.setStatus(answer.status());
        HttpFields.Mutable headers = response.getHeaders();
        answer.headers().forEach(header -> headers.add(header.name(), header.value()));
        headers.put("X-Request-Id", exchange.requestId().toString());
        headers.put(NO_GUESSING);
        if (!headers.contains(HttpHeader.CACHE_CONTROL)) {
            headers.put(NO_STORE);
        }
    }

    private void stream(Answer.Streamed source) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Content.Sink.asOutputStream(response), PIECE)) {
            source.writeTo(out);
        }
    }

    /** The body's bytes, its length being said; for HEAD the length alone. */
    private ByteBuffer content(Answer answer) {
        byte[] bytes = switch (answer.body()) {
            case Answer.NoBody() -> new byte[0];
            case Answer.JsonBody(var value) -> Json.bytes(value);
            case Answer.Bytes(var ready) -> ready;
            case Answer.Stream(var source) -> null;
        };
        if (bytes == null) {
            return NOTHING;
        }
        if (answer.status() != 204 && answer.status() != 304) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
        }
        return isHead() ? NOTHING : ByteBuffer.wrap(bytes);
    }

    private boolean isHead() {
        return request.getMethod().equals("HEAD");
    }
}
