package dev.rekey.http;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * What one request holds of {@link ClientMemory}. A request that is answered as it is read holds nothing and touches nothing
 * that others share. Thread-safe; never blocks for longer than an addition takes.
 */
final class Charge {

    /** What the server below us keeps for a request that is not over, its headers aside. */
    private static final int REQUEST_BYTES = 16 * 1024;

    private static final int FIELD_BYTES = 96;

    private final ClientMemory memory;
    private final Request request;
    private volatile long held;
    private volatile boolean closed;
    private @Nullable Object connection;
    private Object address = "";

    Charge(ClientMemory memory, Request request) {
        this.memory = memory;
        this.request = request;
    }

    /**
     * Counts bytes that are about to be held, and with the first of them the request itself.
     *
     * @return whether there was room for them; if not, they must not be held
     */
    boolean add(long bytes) {
        boolean added = reserve(bytes);
        if (closed) {
            giveBack();
        }
        return added;
    }

    private synchronized boolean reserve(long bytes) {
        Object known = connection;
        if (known != null) {
            return reserve(bytes, known);
        }
        address = address();
        Object first = request.getConnectionMetaData().getId();
        boolean reserved = reserve(bytes + requestBytes(), first);
        if (reserved) {
            connection = first;
        }
        return reserved;
    }

    private synchronized boolean reserve(long bytes, Object known) {
        if (bytes > 0 && !memory.tryReserve(bytes, known, address)) {
            return false;
        }
        held += bytes;
        return true;
    }

    /** Bytes that were counted are held no longer. */
    synchronized void subtract(long bytes) {
        Object known = connection;
        if (known != null && held >= bytes) {
            held -= bytes;
            memory.release(bytes, known, address);
        }
    }

    /** The request is over: nothing is held any more. */
    void close() {
        closed = true;
        if (held != 0) {
            giveBack();
        }
    }

    private synchronized void giveBack() {
        subtract(held);
    }

    private long requestBytes() {
        long bytes = REQUEST_BYTES;
        for (HttpField field : request.getHeaders()) {
            bytes += FIELD_BYTES + field.getName().length() + lengthOf(field.getValue());
        }
        return bytes;
    }

    private static int lengthOf(@Nullable String value) {
        return value == null ? 0 : value.length();
    }

    private Object address() {
        return ClientAddress.peer(request.getConnectionMetaData().getRemoteSocketAddress())
                .<Object>map(peer -> peer.network())
                .orElse("");
    }
}
