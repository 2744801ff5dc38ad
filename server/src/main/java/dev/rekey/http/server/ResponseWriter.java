package dev.rekey.http.server;

import dev.rekey.http.HttpLimits;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.json.Json;
import dev.rekey.http.metrics.RouteStats;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Writes one response to the network and ends the request.
 *
 * <p>The network usually accepts a response immediately. Otherwise it is counted as {@link
 * ClientMemoryBudget}, and the client has {@link HttpLimits#idleTimeout()} plus 1 s per 16 KiB to receive
 * it before it is cut off: its stream over HTTP/2, its connection otherwise.
 */
final class ResponseWriter implements Callback, ClientDeadlines.Watched {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private static final HttpField NO_GUESSING = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");
    private static final HttpField NO_STORE = new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");

    /** Minimum bytes per second that a client must receive after the idle timeout. */
    private static final long MIN_BYTES_PER_SECOND = 16 * 1024;

    private final RoutedRequest routed;
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final RouteStats counts;
    private final MemoryCharge charge;
    private final ClientDeadlines deadlines;
    private final RequestLogger log;
    private volatile boolean over;
    private volatile boolean watched;
    private volatile long since;
    private volatile long until;

    ResponseWriter(
            RoutedRequest routed,
            Request request,
            Response response,
            Callback callback,
            RouteStats counts,
            MemoryCharge charge,
            ClientDeadlines deadlines,
            RequestLogger log) {
        this.routed = routed;
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.counts = counts;
        this.charge = charge;
        this.deadlines = deadlines;
        this.log = log;
    }

    /**
     * Sends without blocking, for selector threads; the response is transferred as the client
     * accepts it.
     */
    void sendNonBlocking(HttpResponse answer, RequestBody body) {
        begin(answer, body);
        if (answer.body() instanceof HttpResponse.Stream) {
            failed(new IllegalStateException("a streamed response requires a virtual thread"));
            return;
        }
        ByteBuffer content = content(answer, false);
        int size = content.remaining();
        response.write(true, content, this);
        count(answer);
        log.answered(routed, request, answer.status());
        if (!over && watch(held(answer, size), allowance(size)) && over) {
            forget();
        }
    }

    /**
     * Sends and blocks until the client has received the response, for virtual threads.
     *
     * @return whether it was received; if so, {@link #end} must be called
     */
    boolean send(HttpResponse answer, RequestBody body) {
        begin(answer, body);
        try {
            if (answer.body() instanceof HttpResponse.Stream(HttpResponse.Streamed source) && !isHead()) {
                stream(answer, source);
            } else {
                ByteBuffer content = content(answer, true);
                int size = content.remaining();
                write(true, content, held(answer, size), allowance(size));
            }
            count(answer);
            log.answered(routed, request, answer.status());
            return true;
        } catch (IOException e) {
            count(answer);
            log.answered(routed, request, answer.status());
            failed(e);
        } catch (RuntimeException | Error e) {
            count(answer);
            RequestLogger.logInternalError(routed.exchange(), e);
            failed(e);
        }
        return false;
    }

    private void count(HttpResponse answer) {
        counts.count(answer.status(), System.nanoTime() - request.getBeginNanoTime());
    }

    /**
     * Ends the request. A client that is still sending has a moment to read the response before the
     * connection is closed.
     */
    void end(RequestBody body) {
        try {
            body.linger();
        } finally {
            succeeded();
        }
    }

    @Override
    public void succeeded() {
        close();
        callback.succeeded();
    }

    @Override
    public void failed(Throwable failure) {
        close();
        callback.failed(failure);
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    private void close() {
        over = true;
        charge.close();
        if (watched) {
            forget();
        }
    }

    @Override
    public long since() {
        return since;
    }

    @Override
    public long until() {
        return until;
    }

    @Override
    public void cutOff() {
        request.fail(new IOException("the client did not receive the response in time"));
    }

    /** Counts an unsent response and starts its timeout. */
    private boolean watch(long bytes, long nanos) {
        if (!charge.add(bytes)) {
            request.fail(new IOException("memory budget exhausted: the client does not receive the response"));
            return false;
        }
        long now = System.nanoTime();
        since = now;
        until = now + nanos;
        watched = true;
        deadlines.watch(this);
        return true;
    }

    private void forget() {
        watched = false;
        deadlines.forget(this);
    }

    /** Writes and blocks until the network has accepted the content. */
    private void write(boolean last, ByteBuffer content, long bytes, long nanos) throws IOException {
        WriteCompletion written = new WriteCompletion();
        response.write(last, content, written);
        boolean counted = !written.isOver() && watch(bytes, nanos);
        try {
            written.await();
        } finally {
            if (counted) {
                forget();
                charge.subtract(bytes);
            }
        }
    }

    /** The time in nanoseconds that a client may take to receive this many bytes. */
    private long allowance(long bytes) {
        return deadlines.graceNanos() + TimeUnit.SECONDS.toNanos(bytes) / MIN_BYTES_PER_SECOND;
    }

    private static long held(HttpResponse answer, int size) {
        return answer.body() instanceof HttpResponse.Shared ? 0 : size;
    }

    private void begin(HttpResponse answer, RequestBody body) {
        response.setStatus(answer.status());
        HttpFields.Mutable headers = response.getHeaders();
        answer.headers().forEach(header -> headers.add(header.name(), header.value()));
        headers.put("X-Request-Id", routed.exchange().requestId().toString());
        headers.put(NO_GUESSING);
        if (!headers.contains(HttpHeader.CACHE_CONTROL)) {
            headers.put(NO_STORE);
        }
        if (!body.isDone() && !isHttp2()) {
            headers.put(HttpHeader.CONNECTION, "close");
        }
    }

    private void stream(HttpResponse answer, HttpResponse.Streamed source) throws IOException {
        ContentCoding coding = new ContentCoding(request, response, charge);
        try {
            StreamedBody body =
                    new StreamedBody(request, response, answer.mayBeCompressed() ? coding : null, new Pieces());
            OutputStream out = new BufferedOutputStream(body, StreamedBody.CHUNK_BYTES);
            source.writeTo(out);
            // Not closed on failure: a truncated body must not end like a complete one.
            out.close();
        } finally {
            coding.release();
        }
    }

    /**
     * Sends pieces in order. Only the time spent blocked on the client counts against its
     * allowance.
     */
    private final class Pieces implements StreamedBody.Target {
        private long written;
        private long waited;

        @Override
        public void put(boolean last, ByteBuffer piece) throws IOException {
            int length = piece.remaining();
            written += length;
            long begun = System.nanoTime();
            ResponseWriter.this.write(last, piece, length, Math.max(0, allowance(written) - waited));
            waited += System.nanoTime() - begun;
        }
    }

    /**
     * The bytes of the body, with Content-Length set; empty for HEAD.
     *
     * @param mayCompress whether the calling thread may spend time on compression
     */
    private ByteBuffer content(HttpResponse answer, boolean mayCompress) {
        byte[] bytes = switch (answer.body()) {
            case HttpResponse.NoBody() -> new byte[0];
            case HttpResponse.JsonBody(var value) -> Json.bytes(value);
            case HttpResponse.Bytes(var ready) -> ready;
            case HttpResponse.Shared shared -> new ContentCoding(request, response, charge).of(shared);
            case HttpResponse.Stream(var source) -> null;
        };
        if (bytes == null) {
            return NOTHING;
        }
        if (mayCompress && answer.mayBeCompressed() && !(answer.body() instanceof HttpResponse.Shared)) {
            bytes = new ContentCoding(request, response, charge).of(bytes);
        }
        if (answer.status() != 204 && answer.status() != 304) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
        }
        return isHead() ? NOTHING : ByteBuffer.wrap(bytes);
    }

    private boolean isHead() {
        return request.getMethod().equals("HEAD");
    }

    private boolean isHttp2() {
        return request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2;
    }
}
