package dev.rekey.http.server;

import dev.rekey.http.GzipEncoder;
import dev.rekey.http.metrics.MetricsExporter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * HTTP/1.1 server that serves only {@code GET /metrics}, on a port of its own and without a
 * credential.
 *
 * <p>Shares neither threads nor connections with {@link HttpServer}. Each connection carries one
 * request and is closed {@link #LIFETIME} after it was opened.
 */
public final class MetricsServer implements AutoCloseable {

    static final Duration LIFETIME = Duration.ofSeconds(10);
    static final int MAX_CONNECTIONS = 32;

    private static final int HEADER_BYTES = 8 * 1024;
    private static final int THREADS = 8;
    private static final String PATH = "/metrics";

    private final Server server;
    private final ServerConnector connector;

    /**
     * @param host host name or address to listen on
     * @param port 0 for any free port
     */
    public MetricsServer(String host, int port, MetricsExporter metrics) {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS);
        threads.setName("metrics");
        threads.setDaemon(true);
        server = new Server(threads);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration()));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(LIFETIME.toMillis());
        connector.addBean(new LifetimeLimit());
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, connector));
        server.setHandler(new Scrapes(metrics));
        server.setErrorHandler((request, response, callback) -> {
            send(response, response.getStatus(), "text/plain", new byte[0], callback);
            return true;
        });
    }

    private static HttpConfiguration configuration() {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setSendXPoweredBy(false);
        configuration.setRequestHeaderSize(HEADER_BYTES);
        configuration.setIdleTimeout(LIFETIME.toMillis());
        configuration.setHttpCompliance(HttpCompliance.STRICT);
        configuration.setPersistentConnectionsEnabled(false);
        return configuration;
    }

    /**
     * Starts serving the connections of a listening socket, and closes the socket on stop.
     *
     * @throws IOException if the server cannot start
     */
    public void start(ListeningSocket socket) throws IOException {
        connector.open(socket.channel());
        start();
    }

    /**
     * Starts listening.
     *
     * @throws IOException if the server cannot listen
     */
    public void start() throws IOException {
        try {
            server.start();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("metrics server failed to start", e);
        }
    }

    /** The port on which the server listens. */
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            // A scrape that exceeded the stop timeout was cut off.
        }
    }

    private static void send(Response response, int status, String mediaType, byte[] body, Callback callback) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, mediaType);
        response.getHeaders().put(new HttpField(HttpHeader.CACHE_CONTROL, "no-store"));
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    private static final class Scrapes extends Handler.Abstract {
        private final MetricsExporter metrics;

        Scrapes(MetricsExporter metrics) {
            this.metrics = metrics;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            String method = request.getMethod();
            if (!PATH.equals(request.getHttpURI().getPath()) || !(method.equals("GET") || method.equals("HEAD"))) {
                byte[] text = "This port serves GET /metrics only.\n".getBytes(StandardCharsets.UTF_8);
                send(response, 404, "text/plain; charset=utf-8", text, callback);
            } else {
                response.getHeaders().put(HttpHeader.VARY, HttpHeader.ACCEPT_ENCODING.asString());
                byte[] text = metrics.text();
                if (GzipEncoder.isAccepted(request.getHeaders().getValuesList(HttpHeader.ACCEPT_ENCODING))) {
                    response.getHeaders().put(HttpHeader.CONTENT_ENCODING, GzipEncoder.NAME);
                    text = GzipEncoder.of(text);
                }
                send(response, 200, MetricsExporter.MEDIA_TYPE, text, callback);
            }
            return true;
        }
    }

    /** Closes a connection {@link #LIFETIME} after it was opened. */
    private final class LifetimeLimit implements Connection.Listener {
        @Override
        public void onOpened(Connection connection) {
            EndPoint end = connection.getEndPoint();
            Objects.requireNonNull(connector.getScheduler())
                    .schedule(end::close, LIFETIME.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
