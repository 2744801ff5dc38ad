package dev.rekey.http.server;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * Output stream of a streamed response body. A body of a single piece is sent with its length, like
 * any other response; a longer one is sent piece by piece, so that memory use does not grow with
 * its length.
 */
final class StreamedBody extends OutputStream {

    /** Bytes per piece. */
    static final int CHUNK_BYTES = 16 * 1024;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final Request request;
    private final Response response;
    private final @Nullable ContentCoding coding;
    private final Target target;
    private final byte[] one = new byte[1];
    private byte @Nullable [] first;
    private @Nullable OutputStream rest;
    private boolean closed;

    /** Sends a piece and blocks until the network has accepted it. */
    @FunctionalInterface
    interface Target {
        void put(boolean last, ByteBuffer piece) throws IOException;
    }

    /** @param coding {@code null} if the body is never compressed */
    StreamedBody(Request request, Response response, @Nullable ContentCoding coding, Target target) {
        this.request = request;
        this.response = response;
        this.coding = coding;
        this.target = target;
    }

    @Override
    public void write(int octet) throws IOException {
        one[0] = (byte) octet;
        write(one, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (rest == null && first == null && length <= CHUNK_BYTES) {
            first = Arrays.copyOfRange(bytes, offset, offset + length);
            return;
        }
        begin().write(bytes, offset, length);
    }

    private OutputStream begin() throws IOException {
        OutputStream begun = rest;
        if (begun != null) {
            return begun;
        }
        if (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1) {
            // Set explicitly, so that a connection that is closed afterwards is chunked too: its
            // end alone does not show that the body is complete.
            response.getHeaders().put(HttpHeader.TRANSFER_ENCODING, HttpHeaderValue.CHUNKED.asString());
        }
        Pieces pieces = new Pieces();
        begun = coding == null ? pieces : coding.of(new BufferedOutputStream(pieces, CHUNK_BYTES));
        rest = begun;
        byte[] held = first;
        first = null;
        if (held != null) {
            begun.write(held);
        }
        return begun;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        byte[] held = first;
        if (held == null) {
            begin().close();
            return;
        }
        byte[] whole = coding == null ? held : coding.of(held);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, whole.length);
        target.put(true, ByteBuffer.wrap(whole));
    }

    private final class Pieces extends OutputStream {
        private final byte[] single = new byte[1];

        @Override
        public void write(int octet) throws IOException {
            single[0] = (byte) octet;
            write(single, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int start = 0; start < length; start += CHUNK_BYTES) {
                target.put(false, ByteBuffer.wrap(bytes, offset + start, Math.min(CHUNK_BYTES, length - start)));
            }
        }

        @Override
        public void close() throws IOException {
            target.put(true, NOTHING.slice());
        }
    }
}
