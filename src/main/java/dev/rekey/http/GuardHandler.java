package dev.rekey.http;

import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Tells a {@link ClientConnection} which requests of it are being served. Called on a selector. */
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
            throw new IllegalStateException("a connection that was not admitted");
        }
        ClientConnection connection = endPoint.connection();
        if (!connection.begin(request.getBeginNanoTime())) {
            // It was closed while the last bytes of this request's head came.
            callback.failed(new EofException("closed to make room"));
            return true;
        }
        Served served = new Served(connection, callback);
        if (connection.isReserved() && !isHealthCheck(request) && !guard.promote(connection)) {
            if (request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2) {
                response.getHeaders().put(HttpHeader.CONNECTION, "close");
            }
            Response.writeError(request, response, served, 503);
            return true;
        }
        boolean handled = false;
        try {
            handled = super.handle(request, response, served);
        } finally {
            if (!handled) {
                served.end();
            }
        }
        return handled;
    }

    private static boolean isHealthCheck(Request request) {
        String path = request.getHttpURI().getPath();
        return path != null && path.startsWith(HEALTH);
    }

    /** Counts a request until its response has been sent or has failed. */
    private static final class Served extends Callback.Nested {

        private final ClientConnection connection;
        private final AtomicBoolean ended = new AtomicBoolean();

        Served(ClientConnection connection, Callback callback) {
            super(callback);
            this.connection = connection;
        }

        /** Before the server goes on to read, so that what comes next is the head of another request. */
        void end() {
            if (!ended.getAndSet(true)) {
                connection.end();
            }
        }

        @Override
        public void succeeded() {
            end();
            super.succeeded();
        }

        @Override
        public void failed(Throwable cause) {
            end();
            super.failed(cause);
        }
    }
}
