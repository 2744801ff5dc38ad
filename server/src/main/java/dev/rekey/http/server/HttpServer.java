package dev.rekey.http.server;

import dev.rekey.core.id.IdGenerator;
import dev.rekey.http.ClientAddress;
import dev.rekey.http.HttpLimits;
import dev.rekey.http.RouteTable;
import dev.rekey.http.metrics.RequestStats;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server: HTTP/1.0, HTTP/1.1 and, if its listener allows it, cleartext HTTP/2 by prior
 * knowledge, on one port.
 *
 * <p>Selector threads never block: operations that may block run on virtual threads. All limits of
 * {@link HttpLimits} are enforced, and messages that RFC 9110 and RFC 9112 forbid are rejected.
 */
public final class HttpServer {

    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    /** Threads in addition to the selector threads. */
    private static final int MORE_THREADS = 32;

    /**
     * Accepts unusual paths, which {@link RouteTable} matches by raw segment and decodes strictly,
     * so that errors are reported in the format of the API that owns the path.
     */
    private static final UriCompliance ANY_PATH = UriCompliance.RFC3986.with(
            "any-path",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
            UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
            UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS,
            UriCompliance.Violation.UTF16_ENCODINGS,
            UriCompliance.Violation.BAD_UTF8_ENCODING,
            UriCompliance.Violation.TRUNCATED_UTF8_ENCODING,
            UriCompliance.Violation.BAD_PERCENT_ENCODING);

    /**
     * Socket send buffer per connection: the system default is megabytes for a client that does not
     * read.
     */
    private static final int SEND_BUFFER_BYTES = 256 * 1024;

    private static final int RECEIVE_BUFFER_BYTES = 128 * 1024;

    private static final long SWEEP_MILLIS = 100;

    private final Server server;
    private final GuardedConnector connector;
    private final ConnectionGuard guard;
    private final ExecutorService workers;
    private final RequestDispatcher dispatcher;
    private final RequestLogger log;
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("http-deadlines").factory());

    /** Creates a server with the default memory budget. */
    public HttpServer(
            ListenerSettings listener,
            RouteTable routes,
            HttpLimits limits,
            ClientAddress clientAddress,
            IdGenerator ids,
            RequestStats counts) {
        this(
                listener,
                routes,
                limits,
                clientAddress,
                ids,
                counts,
                new ClientMemoryBudget(ClientMemoryBudget.defaultLimit()));
    }

    /**
     * Creates a server; {@link #start} makes it listen.
     *
     * @param counts receives the statistics of requests
     * @param memory the memory budget for what is held on behalf of clients
     */
    public HttpServer(
            ListenerSettings listener,
            RouteTable routes,
            HttpLimits limits,
            ClientAddress clientAddress,
            IdGenerator ids,
            RequestStats counts,
            ClientMemoryBudget memory) {
        workers = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("http-", 0).factory());
        // Selector threads handle non-blocking requests themselves: with fewer of them than
        // processors, a processor would be idle.
        int selectors = Runtime.getRuntime().availableProcessors();
        QueuedThreadPool threads = new QueuedThreadPool(selectors + MORE_THREADS);
        threads.setName("jetty");
        threads.setVirtualThreadsExecutor(null);
        server = new Server(threads, null, bufferPool(memory));
        server.setStopTimeout(limits.stopTimeout().toMillis());
        guard = new ConnectionGuard(limits.connections(), listener.limits(), clientAddress);
        counts.count(new RequestStats.Connections(guard::open, guard::mostOfOneAddress));
        connector = new GuardedConnector(server, guard, selectors, protocols(listener, limits));
        connector.setHost(listener.host());
        connector.setPort(listener.port());
        connector.setAcceptQueueSize(listener.limits().backlog());
        connector.setIdleTimeout(limits.idleTimeout().toMillis());
        connector.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
        connector.setAcceptedReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        server.addConnector(connector);
        log = new RequestLogger(listener.logSampling());
        RequestRouter router = new RequestRouter(routes, limits, clientAddress, ids);
        dispatcher = new RequestDispatcher(router, limits, workers, counts, counts.begin(routes), memory, log);
        Handler checked = listener.hosts().before(new GracefulHandler(dispatcher));
        server.setHandler(new GuardHandler(guard, checked));
        server.setErrorHandler(dispatcher::handleError);
    }

    /**
     * A buffer pool that retains at most an eighth of the budget on the heap and in native memory
     * each.
     */
    private static ArrayByteBufferPool bufferPool(ClientMemoryBudget memory) {
        long kept = Math.max(1024 * 1024, memory.limit() / 8);
        return new ArrayByteBufferPool(0, -1, -1, Integer.MAX_VALUE, kept, kept);
    }

    private static ConnectionFactory[] protocols(ListenerSettings listener, HttpLimits limits) {
        Http1Connections http1 = new Http1Connections(configuration(limits));
        return listener.http2Cleartext()
                ? new ConnectionFactory[] {http1, Http2Connections.factory(configuration(limits), limits)}
                : new ConnectionFactory[] {http1};
    }

    private static HttpConfiguration configuration(HttpLimits limits) {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setSendXPoweredBy(false);
        configuration.setRequestHeaderSize(limits.headerBytes());
        configuration.setIdleTimeout(limits.idleTimeout().toMillis());
        configuration.setHttpCompliance(HttpCompliance.STRICT);
        configuration.setUriCompliance(ANY_PATH);
        // Otherwise Jetty reuses an earlier header of the connection that differs only in case.
        configuration.setHeaderCacheCaseSensitive(true);
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
            log.start();
            server.start();
            sweeper.execute(this::sweep);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("HTTP server failed to start", e);
        }
    }

    /** Runs one sweep and schedules the next, even if it fails. */
    private void sweep() {
        try {
            dispatcher.sweep();
        } catch (RuntimeException e) {
            LOG.error("failed to check client deadlines; retrying at the next interval: {}", StackTraceFormat.of(e));
        } finally {
            sweepAgain();
        }
    }

    private void sweepAgain() {
        try {
            var _ = sweeper.schedule(this::sweep, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("server is stopping; no further deadline checks", e);
        }
    }

    /** The port on which the server listens. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Number of open connections. */
    public int connections() {
        return guard.open();
    }

    /** Whether a request has been received within this time. */
    public boolean hadRequestWithin(Duration time) {
        return dispatcher.hadRequestWithin(time);
    }

    /**
     * Rejects new requests, waits up to {@link HttpLimits#stopTimeout()} for running ones, then
     * cuts them off.
     */
    public void stop() {
        try {
            server.stop();
        } catch (Exception e) {
            // Requests that exceeded the stop timeout were cut off, as documented.
        } finally {
            sweeper.shutdownNow();
            workers.shutdownNow();
            log.close();
        }
    }
}
