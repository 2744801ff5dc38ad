package dev.rekey.gateway;

import java.io.IOException;
import java.util.List;

/** The application behind a gateway: it keeps the requests that reached it. */
final class UpstreamApplication implements AutoCloseable {

    private static final String SAID = "said by the upstream";

    private final RecordingServer server =
            new RecordingServer(request -> "HTTP/1.1 200 OK\r\nX-Upstream: reached\r\nContent-Length: " + SAID.length()
                    + "\r\nConnection: close\r\n\r\n" + (request.method().equals("HEAD") ? "" : SAID));

    UpstreamApplication() throws IOException {}

    int port() {
        return server.port();
    }

    List<RecordedRequest> reached() {
        return server.requests();
    }

    void forget() {
        server.forget();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
