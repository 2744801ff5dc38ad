package dev.rekey.http.server;

import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * Tracks in each {@link ClientConnection} which of its requests are being served. Called on a
 * selector thread.
 */
final class GuardHandler extends Handler.Wrapper {

    private static final String HEALTH = "/health/";

    private final ConnectionGuard guard;

    GuardHandler(ConnectionGuard guard, Handler next) {
        super(next);
        this.guard = guard;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!(request.getConnectionMetaData().getConnection().getEndPoint()
                instanceof GuardedConnector.GuardedEndPoint endPoint)) {
            throw new IllegalStateException("connection was not admitted by the connection guard");
        }
        ClientConnection connection = endPoint.connection();
        if (!connection.begin(request.getBeginNanoTime())) {
            // The connection was closed while the end of this request head arrived.
            callback.failed(gone());
            return true;
        }
        ServedRequest served = new ServedRequest(request, connection, callback);
        if (connection.isReserved() && !isHealthCheck(request) && !guard.promote(connection)) {
            if (request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2) {
                response.getHeaders().put(HttpHeader.CONNECTION, "close");
            }
            Response.writeError(served, response, served, 503);
            return true;
        }
        boolean handled = false;
        try {
            handled = super.handle(served, response, served);
        } finally {
            if (!handled) {
                served.end();
            }
        }
        return handled;
    }

    private static EofException gone() {
        return new EofException("connection closed to admit another");
    }

    private static boolean isHealthCheck(Request request) {
        String path = request.getHttpURI().getPath();
        return path != null && path.startsWith(HEALTH);
    }

    /**
     * A request that counts as being served until its response has been sent or has failed, and as
     * waiting while it demands more of its body.
     */
    private static final class ServedRequest extends Request.Wrapper implements Callback {

        private static final int SERVED = 0;
        private static final int WAITING = 1;
        private static final int ENDED = 2;

        private final ClientConnection connection;
        private final Callback callback;
        private final AtomicInteger phase = new AtomicInteger(SERVED);

        ServedRequest(Request request, ClientConnection connection, Callback callback) {
            super(request);
            this.connection = connection;
            this.callback = callback;
        }

        @Override
        public Content.@Nullable Chunk read() {
            // The connection was closed to admit another: the client will not see a response.
            return connection.isClosed() ? Content.Chunk.from(gone(), true) : super.read();
        }

        @Override
        public void demand(Runnable arrived) {
            if (phase.compareAndSet(SERVED, WAITING)) {
                connection.awaitBody();
            }
            super.demand(Invocable.from(Invocable.getInvocationType(arrived), () -> {
                if (phase.compareAndSet(WAITING, SERVED)) {
                    connection.bodyCame();
                }
                arrived.run();
            }));
        }

        /**
         * Must be called before the server reads on, so that what follows counts as the head of
         * another request.
         */
        void end() {
            int previous = phase.getAndSet(ENDED);
            if (previous == WAITING) {
                connection.bodyCame();
            }
            if (previous != ENDED) {
                connection.end();
            }
        }

        @Override
        public void succeeded() {
            end();
            callback.succeeded();
        }

        @Override
        public void failed(Throwable cause) {
            end();
            callback.failed(cause);
        }

        @Override
        public InvocationType getInvocationType() {
            return callback.getInvocationType();
        }
    }
}
