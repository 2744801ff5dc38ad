package dev.rekey.http;

import java.io.IOException;
import java.io.OutputStream;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * Decides in which content coding one response is sent, and says so in its headers. Belongs to one response.
 *
 * <p>A response that is compressed has the entity tag of one that is not: it stands for a version of the resource. Jetty's own
 * compression is not used, since what it holds for a client is not counted as {@link ClientMemory}. Where there is no memory
 * left to compress a response it is sent as it is.
 */
final class Coding {

    private final Request request;
    private final HttpFields.Mutable headers;
    private final Charge charge;
    private @Nullable Gzip gzip;

    Coding(Request request, Response response, Charge charge) {
        this.request = request;
        this.headers = response.getHeaders();
        this.charge = charge;
    }

    /** The bytes to send of a body that is there as a whole. May compress them, which takes up to some milliseconds. */
    byte[] of(byte[] plain) {
        if (plain.length <= Gzip.LEAST || !isWanted() || !charge.add(Gzip.HELD_BYTES)) {
            return plain;
        }
        try {
            byte[] coded = Gzip.of(plain);
            said();
            return coded;
        } finally {
            charge.subtract(Gzip.HELD_BYTES);
        }
    }

    /** The bytes to send of a body that many responses share. Never compresses anything. */
    byte[] of(Answer.Shared shared) {
        byte[] coded = shared.gzip();
        if (coded == null || !isWanted()) {
            return shared.bytes();
        }
        said();
        return coded;
    }

    /**
     * Where to write a long body that is not there as a whole yet: through a compressor, or just there.
     *
     * @param out takes what is to be sent
     */
    OutputStream of(OutputStream out) throws IOException {
        if (!isWanted() || !charge.add(Gzip.HELD_BYTES)) {
            return out;
        }
        said();
        Gzip begun = new Gzip(out);
        gzip = begun;
        return begun;
    }

    /** Lets go of the compressor, if there is one. */
    void release() {
        Gzip begun = gzip;
        if (begun != null) {
            gzip = null;
            begun.release();
            charge.subtract(Gzip.HELD_BYTES);
        }
    }

    /** Whether the client takes gzip; that it was asked is said either way. */
    private boolean isWanted() {
        headers.put(HttpHeader.VARY, HttpHeader.ACCEPT_ENCODING.asString());
        return Gzip.isAccepted(request.getHeaders().getValuesList(HttpHeader.ACCEPT_ENCODING));
    }

    private void said() {
        headers.put(HttpHeader.CONTENT_ENCODING, Gzip.NAME);
    }
}
