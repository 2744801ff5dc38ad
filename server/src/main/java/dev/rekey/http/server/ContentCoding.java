package dev.rekey.http.server;

import dev.rekey.http.GzipEncoder;
import dev.rekey.http.HttpResponse;
import java.io.IOException;
import java.io.OutputStream;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * Selects the content coding of one response and sets its headers. Belongs to one response; not
 * thread-safe.
 *
 * <p>A compressed response has the same entity tag as an uncompressed one, because the tag stands
 * for a version of the resource. Jetty's own compression is not used: the memory it holds per
 * client is not counted as {@link ClientMemoryBudget}. If the budget has no memory left for compression,
 * the response is sent uncompressed.
 */
final class ContentCoding {

    private final Request request;
    private final HttpFields.Mutable headers;
    private final MemoryCharge charge;
    private @Nullable GzipEncoder gzip;

    ContentCoding(Request request, Response response, MemoryCharge charge) {
        this.request = request;
        this.headers = response.getHeaders();
        this.charge = charge;
    }

    /**
     * The bytes to send for a complete body. May compress them, which takes up to some
     * milliseconds.
     */
    byte[] of(byte[] plain) {
        if (plain.length <= GzipEncoder.MIN_BYTES || !isWanted() || !charge.add(GzipEncoder.HELD_BYTES)) {
            return plain;
        }
        try {
            byte[] coded = GzipEncoder.of(plain);
            setContentEncoding();
            return coded;
        } finally {
            charge.subtract(GzipEncoder.HELD_BYTES);
        }
    }

    /** The bytes to send for a body shared by many responses. Never compresses. */
    byte[] of(HttpResponse.Shared shared) {
        byte[] coded = shared.gzip();
        if (coded == null || !isWanted()) {
            return shared.bytes();
        }
        setContentEncoding();
        return coded;
    }

    /**
     * The stream to write a body of unknown length to: a compressor, or {@code out} itself.
     *
     * @param out receives the bytes to send
     */
    OutputStream of(OutputStream out) throws IOException {
        if (!isWanted() || !charge.add(GzipEncoder.HELD_BYTES)) {
            return out;
        }
        setContentEncoding();
        GzipEncoder begun = new GzipEncoder(out);
        gzip = begun;
        return begun;
    }

    /** Releases the compressor, if there is one. */
    void release() {
        GzipEncoder begun = gzip;
        if (begun != null) {
            gzip = null;
            begun.release();
            charge.subtract(GzipEncoder.HELD_BYTES);
        }
    }

    /** Whether the client accepts gzip. Sets {@code Vary} in either case. */
    private boolean isWanted() {
        headers.put(HttpHeader.VARY, HttpHeader.ACCEPT_ENCODING.asString());
        return GzipEncoder.isAccepted(request.getHeaders().getValuesList(HttpHeader.ACCEPT_ENCODING));
    }

    private void setContentEncoding() {
        headers.put(HttpHeader.CONTENT_ENCODING, GzipEncoder.NAME);
    }
}
