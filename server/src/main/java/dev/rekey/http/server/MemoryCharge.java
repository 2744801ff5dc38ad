package dev.rekey.http.server;

import dev.rekey.http.ClientAddress;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Accounts for the {@link ClientMemoryBudget} that one request holds. A request that is answered while it
 * is read holds nothing and touches no shared state. Thread-safe; never blocks longer than an
 * addition takes.
 */
final class MemoryCharge {

    /** Estimated bytes that Jetty holds for an unfinished request, without its headers. */
    private static final int REQUEST_BYTES = 16 * 1024;

    private static final int FIELD_BYTES = 96;

    private final ClientMemoryBudget memory;
    private final Request request;
    private volatile long held;
    private volatile boolean closed;
    private @Nullable Object connection;
    private Object address = "";

    MemoryCharge(ClientMemoryBudget memory, Request request) {
        this.memory = memory;
        this.request = request;
    }

    /**
     * Reserves bytes that are about to be held. The first call also reserves the memory of the
     * request itself.
     *
     * @return whether they were reserved; if not, they must not be held
     */
    boolean add(long bytes) {
        boolean added = reserve(bytes);
        if (closed) {
            release();
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

    /** Releases reserved bytes. */
    synchronized void subtract(long bytes) {
        Object known = connection;
        if (known != null && held >= bytes) {
            held -= bytes;
            memory.release(bytes, known, address);
        }
    }

    /** Releases everything when the request has ended. */
    void close() {
        closed = true;
        if (held != 0) {
            release();
        }
    }

    private synchronized void release() {
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
