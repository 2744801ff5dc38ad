package dev.rekey.http;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Writes one answer to the network, and ends the request.
 *
 * <p>Mostly the network takes an answer at once. One that it does not is counted as {@link ClientMemory}, and the client has
 * {@link HttpLimits#idleTimeout()} for it and 1 s for each 16 KiB; then it is cut off: its stream over HTTP/2, its connection
 * otherwise.
 */
final class Reply implements Callback, Deadlines.Watched {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private static final HttpField NO_GUESSING = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");
    private static final HttpField NO_STORE = new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");

    private static final int PIECE = 16 * 1024;

    /** Bytes a second that a client has to take, beyond the time for which a connection may be silent. */
    private static final long LEAST_RATE = 16 * 1024;

    private final Exchange exchange;
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final RouteCounts counts;
    private final Charge charge;
    private final Deadlines deadlines;
    private final RequestLog log;
    private volatile boolean over;
    private volatile boolean watched;
    private volatile long since;
    private volatile long until;

    Reply(
            Exchange exchange,
            Request request,
            Response response,
            Callback callback,
            RouteCounts counts,
            Charge charge,
            Deadlines deadlines,
            RequestLog log) {
        this.exchange = exchange;
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.counts = counts;
        this.charge = charge;
        this.deadlines = deadlines;
        this.log = log;
    }

    /** For a selector: the answer goes out when the client takes it. */
    void sendWithoutWaiting(Answer answer, RequestBody body) {
        begin(answer, body);
        if (answer.body() instanceof Answer.Stream) {
            failed(new IllegalStateException("a streamed answer needs a virtual thread"));
            return;
        }
        ByteBuffer content = content(answer);
        int size = content.remaining();
        response.write(true, content, this);
        count(answer);
        log.answered(exchange, request, answer.status());
        if (!over && watch(held(answer, size), allowance(size)) && over) {
            forget();
        }
    }

    /**
     * For a virtual thread: waits until the client has taken the answer.
     *
     * @return whether it did; then {@link #end} is to be called
     */
    boolean send(Answer answer, RequestBody body) {
        begin(answer, body);
        try {
            if (answer.body() instanceof Answer.Stream(Answer.Streamed source) && !isHead()) {
                stream(source);
            } else {
                ByteBuffer content = content(answer);
                int size = content.remaining();
                write(true, content, held(answer, size), allowance(size));
            }
            count(answer);
            log.answered(exchange, request, answer.status());
            return true;
        } catch (IOException gone) {
            count(answer);
            log.answered(exchange, request, answer.status());
            failed(gone);
        } catch (RuntimeException | Error mistake) {
            count(answer);
            RequestLog.mistake(exchange, mistake);
            failed(mistake);
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
        request.fail(new IOException("the response was not taken in time"));
    }

    /** The network did not take what was written: from here on it counts, and its time runs. */
    private boolean watch(long bytes, long nanos) {
        if (!charge.add(bytes)) {
            request.fail(new IOException("there is no memory for a response that is not taken"));
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

    /** Waits until the network has taken it. */
    private void write(boolean last, ByteBuffer content, long bytes, long nanos) throws IOException {
        Written written = new Written();
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

    /** How long a client may take for so many bytes. */
    private long allowance(long bytes) {
        return deadlines.graceNanos() + TimeUnit.SECONDS.toNanos(bytes) / LEAST_RATE;
    }

    private static long held(Answer answer, int size) {
        return answer.body() instanceof Answer.Shared ? 0 : size;
    }

    private void begin(Answer answer, RequestBody body) {
        response.setStatus(answer.status());
        HttpFields.Mutable headers = response.getHeaders();
        answer.headers().forEach(header -> headers.add(header.name(), header.value()));
        headers.put("X-Request-Id", exchange.requestId().toString());
        headers.put(NO_GUESSING);
        if (!headers.contains(HttpHeader.CACHE_CONTROL)) {
            headers.put(NO_STORE);
        }
        if (!body.isDone() && !isHttp2()) {
            headers.put(HttpHeader.CONNECTION, "close");
        }
    }

    private void stream(Answer.Streamed source) throws IOException {
        OutputStream out = new BufferedOutputStream(new Pieces(), PIECE);
        source.writeTo(out);
        // Not where it fails: a body that broke off must not end as a whole one does.
        out.close();
    }

    /**
     * Writes pieces one after the other; only the time spent waiting for the client is the client's. A body of one piece
     * is sent with its length, as any other response.
     */
    private final class Pieces extends OutputStream {
        private final byte[] one = new byte[1];
        private byte @Nullable [] first;
        private boolean begun;
        private long written;
        private long waited;
        private boolean closed;

        @Override
        public void write(int octet) throws IOException {
            one[0] = (byte) octet;
            write(one, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (!begun && first == null && length <= PIECE) {
                first = Arrays.copyOfRange(bytes, offset, offset + length);
                return;
            }
            begin();
            for (int at = 0; at < length; at += PIECE) {
                put(false, ByteBuffer.wrap(bytes, offset + at, Math.min(PIECE, length - at)));
            }
        }

        private void begin() throws IOException {
            if (begun) {
                return;
            }
            begun = true;
            if (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1) {
                // Said by us, it holds for a connection that is closed afterwards too: its end alone says nothing.
                response.getHeaders().put(HttpHeader.TRANSFER_ENCODING, HttpHeaderValue.CHUNKED.asString());
            }
            byte[] held = first;
            first = null;
            if (held != null) {
                put(false, ByteBuffer.wrap(held));
            }
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            byte[] held = first;
            if (held == null) {
                put(true, NOTHING.slice());
            } else {
                response.getHeaders().put(HttpHeader.CONTENT_LENGTH, held.length);
                put(true, ByteBuffer.wrap(held));
            }
        }

        private void put(boolean last, ByteBuffer piece) throws IOException {
            int length = piece.remaining();
            written += length;
            long begun = System.nanoTime();
            Reply.this.write(last, piece, length, Math.max(0, allowance(written) - waited));
            waited += System.nanoTime() - begun;
        }
    }

    /** The body's bytes, its length being said; for HEAD the length alone. */
    private ByteBuffer content(Answer answer) {
        byte[] bytes = switch (answer.body()) {
            case Answer.NoBody() -> new byte[0];
            case Answer.JsonBody(var value) -> Json.bytes(value);
            case Answer.Bytes(var ready) -> ready;
            case Answer.Shared(var ready) -> ready;
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

    private boolean isHttp2() {
        return request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2;
    }
}
