package dev.rekey;

import dev.rekey.config.HttpSettings;
import dev.rekey.config.ServerSettings;
import dev.rekey.http.server.ListeningSocket;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening sockets of a server. Opened before anything else, so that a start whose port is
 * taken does not touch the data directory, the database or the root key.
 */
record ServerSockets(ListeningSocket requests, Optional<ListeningSocket> metrics) implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServerSockets.class);

    /** @throws IOException if a socket cannot listen; the message is a sentence for the operator */
    static ServerSockets open(ServerSettings settings) throws IOException {
        ListeningSocket requests =
                open(settings.host(), settings.port(), settings.host() + ", port " + settings.port());
        HttpSettings http = settings.http();
        if (http.metricsPort().isEmpty()) {
            return new ServerSockets(requests, Optional.empty());
        }
        try {
            ListeningSocket metrics = open(
                    http.metricsHost(),
                    http.metricsPort().getAsInt(),
                    "the host and port of the settings metrics-host and metrics-port");
            return new ServerSockets(requests, Optional.of(metrics));
        } catch (IOException | RuntimeException e) {
            requests.close();
            throw e;
        }
    }

    private static ListeningSocket open(String host, int port, String place) throws IOException {
        try {
            return ListeningSocket.open(host, port);
        } catch (IOException e) {
            throw new IOException("Cannot listen on " + place + ": " + e.getMessage() + ".", e);
        }
    }

    @Override
    public void close() {
        close(requests);
        metrics.ifPresent(ServerSockets::close);
    }

    private static void close(ListeningSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.warn("could not close a listening socket: {}", e.getMessage());
        }
    }
}
