package dev.rekey.http;

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
        ByteBuffer content = content(answer, false);
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
                stream(answer, source);
            } else {
                ByteBuffer content = content(answer, true);
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

    private void stream(Answer answer, Answer.Streamed source) throws IOException {
        Coding coding = new Coding(request, response, charge);
        try {
            LongBody body = new LongBody(request, response, answer.mayBeCompressed() ? coding : null, new Pieces());
            OutputStream out = new BufferedOutputStream(body, LongBody.PIECE);
            source.writeTo(out);
            // Not where it fails: a body that broke off must not end as a whole one does.
            out.close();
        } finally {
            coding.release();
        }
    }

    /** Sends pieces one after the other; only the time spent waiting for the client is the client's. */
    private final class Pieces implements LongBody.Target {
        private long written;
        private long waited;

        @Override
        public void put(boolean last, ByteBuffer piece) throws IOException {
            int length = piece.remaining();
            written += length;
            long begun = System.nanoTime();
            Reply.this.write(last, piece, length, Math.max(0, allowance(written) - waited));
            waited += System.nanoTime() - begun;
        }
    }

    /**
     * The body's bytes, its length being said; for HEAD the length alone.
     *
     * @param mayCompress whether there is time to compress them
     */
    private ByteBuffer content(Answer answer, boolean mayCompress) {
        byte[] bytes = switch (answer.body()) {
            case Answer.NoBody() -> new byte[0];
            case Answer.JsonBody(var value) -> Json.bytes(value);
            case Answer.Bytes(var ready) -> ready;
            case Answer.Shared shared -> new Coding(request, response, charge).of(shared);
            case Answer.Stream(var source) -> null;
        };
        if (bytes == null) {
            return NOTHING;
        }
        if (mayCompress && answer.mayBeCompressed() && !(answer.body() instanceof Answer.Shared)) {
            bytes = new Coding(request, response, charge).of(bytes);
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
