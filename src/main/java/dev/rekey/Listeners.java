package dev.rekey;

import dev.rekey.config.HttpSettings;
import dev.rekey.config.Settings;
import dev.rekey.http.ListenSocket;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening sockets of a server. Opened before anything else, so that a start whose port is
 * taken does not touch the data directory, the database or the root key.
 */
record Listeners(ListenSocket requests, Optional<ListenSocket> metrics) implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    /** @throws IOException if a socket cannot listen; the message is a sentence for the operator */
    static Listeners open(Settings settings) throws IOException {
        ListenSocket requests = open(settings.host(), settings.port(), settings.host() + ", port " + settings.port());
        HttpSettings http = settings.http();
        if (http.metricsPort().isEmpty()) {
            return new Listeners(requests, Optional.empty());
        }
        try {
            ListenSocket metrics = open(
                    http.metricsHost(),
                    http.metricsPort().getAsInt(),
                    "the host and port of the settings metrics-host and metrics-port");
            return new Listeners(requests, Optional.of(metrics));
        } catch (IOException | RuntimeException e) {
            requests.close();
            throw e;
        }
    }

    private static ListenSocket open(String host, int port, String place) throws IOException {
        try {
            return ListenSocket.open(host, port);
        } catch (IOException e) {
            throw new IOException("Cannot listen on " + place + ": " + e.getMessage() + ".", e);
        }
    }

    @Override
    public void close() {
        close(requests);
        metrics.ifPresent(Listeners::close);
    }

    private static void close(ListenSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.warn("could not close a listening socket: {}", e.getMessage());
        }
    }
}
