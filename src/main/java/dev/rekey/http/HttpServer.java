package dev.rekey.http;

import dev.rekey.core.id.IdSource;
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
 * The server: HTTP/1.0, HTTP/1.1 and, where its listener allows it, HTTP/2 in clear text by prior knowledge on one port.
 *
 * <p>The threads that read the network never wait: what may wait runs on a virtual thread of its own. Every bound that
 * {@link HttpLimits} names is set, and messages that RFC 9110 and 9112 do not allow are refused.
 */
public final class HttpServer {

    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    /** Besides those that read the network. */
    private static final int MORE_THREADS = 32;

    /**
     * Odd paths are let through to our own routes, which match raw segments and decode them strictly: so that an odd path
     * is answered by the door that it belongs to.
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

    /** What the system keeps for a connection: left to itself it takes megabytes for a client that does not read. */
    private static final int SEND_BUFFER_BYTES = 256 * 1024;

    private static final int RECEIVE_BUFFER_BYTES = 128 * 1024;

    private static final long SWEEP_MILLIS = 100;

    private final Server server;
    private final GuardedConnector connector;
    private final ConnectionGuard guard;
    private final ExecutorService workers;
    private final Dispatcher dispatcher;
    private final RequestLog log;
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("http-deadlines").factory());

    /** A server with the usual budget of memory for its clients. */
    public HttpServer(
            Listener listener,
            RouteTable routes,
            HttpLimits limits,
            ClientAddress clientAddress,
            IdSource ids,
            RequestCounts counts) {
        this(listener, routes, limits, clientAddress, ids, counts, new ClientMemory(ClientMemory.defaultLimit()));
    }

    /**
     * @param counts where it counts what it answers
     * @param memory the budget for what is held because of clients
     */
    public HttpServer(
            Listener listener,
            RouteTable routes,
            HttpLimits limits,
            ClientAddress clientAddress,
            IdSource ids,
            RequestCounts counts,
            ClientMemory memory) {
        workers = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("http-", 0).factory());
        // What can be answered at once is answered by the thread that read it: with fewer of them, a processor would be
        // idle.
        int selectors = Runtime.getRuntime().availableProcessors();
        QueuedThreadPool threads = new QueuedThreadPool(selectors + MORE_THREADS);
        threads.setName("jetty");
        threads.setVirtualThreadsExecutor(null);
        server = new Server(threads, null, bufferPool(memory));
        server.setStopTimeout(limits.stopTimeout().toMillis());
        guard = new ConnectionGuard(limits.connections(), listener.limits(), clientAddress);
        counts.count(new RequestCounts.Connections(guard::open, guard::mostOfOneAddress));
        connector = new GuardedConnector(server, guard, selectors, protocols(listener, limits));
        connector.setHost(listener.host());
        connector.setPort(listener.port());
        connector.setAcceptQueueSize(listener.limits().backlog());
        connector.setIdleTimeout(limits.idleTimeout().toMillis());
        connector.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
        connector.setAcceptedReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        server.addConnector(connector);
        log = new RequestLog(listener.logSampling());
        dispatcher = new Dispatcher(routes, limits, clientAddress, ids, workers, counts, memory, log);
        Handler checked = listener.hosts().before(new GracefulHandler(dispatcher));
        server.setHandler(new GuardHandler(guard, checked));
        server.setErrorHandler(dispatcher::handleError);
    }

    /** Keeps at most an eighth of the budget of unused buffers, on the heap and beside it. */
    private static ArrayByteBufferPool bufferPool(ClientMemory memory) {
        long kept = Math.max(1024 * 1024, memory.limit() / 8);
        return new ArrayByteBufferPool(0, -1, -1, Integer.MAX_VALUE, kept, kept);
    }

    private static ConnectionFactory[] protocols(Listener listener, HttpLimits limits) {
        Http1Connections http1 = new Http1Connections(configuration(limits));
        return listener.http2Cleartext()
                ? new ConnectionFactory[] {http1, Http2.factory(configuration(limits), limits)}
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
        // Otherwise a header is taken for an earlier one of its connection that differs in upper and lower case alone.
        configuration.setHeaderCacheCaseSensitive(true);
        return configuration;
    }

    /**
     * Begins to serve the connections of a socket that listens already, and closes it at the end.
     *
     * @throws IOException where it cannot
     */
    public void start(ListenSocket socket) throws IOException {
        connector.open(socket.channel());
        start();
    }

    /** @throws IOException where it cannot listen */
    public void start() throws IOException {
        try {
            log.start();
            server.start();
            sweeper.execute(this::sweep);
        } catch (IOException cannotListen) {
            throw cannotListen;
        } catch (Exception failed) {
            throw new IOException("the HTTP server did not start", failed);
        }
    }

    /** Again and again, whatever becomes of one of them. */
    private void sweep() {
        try {
            dispatcher.sweep();
        } catch (RuntimeException mistake) {
            LOG.error("clients that are overdue were not looked at: {}", Trace.of(mistake));
        } finally {
            sweepAgain();
        }
    }

    private void sweepAgain() {
        try {
            var _ = sweeper.schedule(this::sweep, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            LOG.debug("the server stops", stopping);
        }
    }

    /** The port it listens at. */
    public int port() {
        return connector.getLocalPort();
    }

    /** How many connections are open. */
    public int connections() {
        return guard.open();
    }

    /** Whether a request has come within this time. */
    public boolean wasAskedWithin(Duration time) {
        return dispatcher.wasAskedWithin(time);
    }

    /** Takes no new request, lets those under way end for {@link HttpLimits#stopTimeout()}, then cuts them off. */
    public void stop() {
        try {
            server.stop();
        } catch (Exception cutOff) {
            // Requests that did not end in time were cut off, which is what we were asked for.
        } finally {
            sweeper.shutdownNow();
            workers.shutdownNow();
            log.close();
        }
    }
}
