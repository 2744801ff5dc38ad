package dev.rekey.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A network that breaks when a test says so: a TCP proxy on loopback in front of one address. A test that wants only some
 * connections of a program to break gives the program two proxies.
 *
 * <p>Bytes that a fault swallowed never come later, as no retransmission would bring them after the sender gave up: a
 * connection that lost some stays silent in that direction until it is closed, whatever the proxy does next.
 */
public final class FaultProxy implements AutoCloseable {

    /** What the network does. */
    public enum Mode {
        /** All passes, in its time. */
        PASS,
        /** New connections are closed at once; the others go on. */
        REFUSE,
        /** All connections, and all new ones, are reset (RST). */
        RESET,
        /** Connections are taken, and nothing comes through any more, not even that one end closed. */
        BLACKHOLE,
        /** What clients send is lost; what the server sends arrives. */
        DEAF_SERVER,
        /** What the server sends is lost; what clients send arrives. */
        DEAF_CLIENT;

        /** Whether a new connection goes on to the server. */
        private boolean goesOn() {
            return this == PASS || this == DEAF_SERVER || this == DEAF_CLIENT;
        }

        private boolean swallows(boolean toServer) {
            return this == BLACKHOLE || this == (toServer ? DEAF_SERVER : DEAF_CLIENT);
        }
    }

    private final InetSocketAddress target;
    private final ServerSocket listening;
    // Guarded by this: so that no connection slips in between a fault and those it falls upon.
    private final List<Link> links = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Mode mode = Mode.PASS;
    private volatile Duration delay = Duration.ZERO;
    private volatile @Nullable ResponseInterceptor trap;

    /** Starts to listen on a free port of loopback. Nobody is connected to yet. */
    public FaultProxy(String host, int port) throws IOException {
        target = new InetSocketAddress(host, port);
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("fault-proxy").start(this::accept);
    }

    /** Where to connect to, on {@link #host()}. */
    public int port() {
        return listening.getLocalPort();
    }

    public String host() {
        return listening.getInetAddress().getHostAddress();
    }

    /** From now on, for connections there are and for new ones. */
    public synchronized void set(Mode now) {
        mode = now;
        if (now == Mode.RESET) {
            links.forEach(Link::reset);
        }
    }

    /** How long each piece is held, in each direction; zero for not at all. */
    public void delay(Duration each) {
        delay = each;
    }

    /**
     * Lies in wait for the first answer that holds a text, on a connection on which a client has sent another text before.
     * There is one trap at a time: the newest.
     *
     * @param asked what the client sends from now on; empty for anything
     * @param answered what the server then sends, at once or later
     */
    public ResponseInterceptor trap(String request, String answered) {
        ResponseInterceptor set = new ResponseInterceptor(request, answered);
        trap = set;
        return set;
    }

    /** How many connections were taken so far, broken ones included. The first has the ordinal 0. */
    public synchronized int connections() {
        return links.size();
    }

    /** Resets one connection and leaves the others alone. */
    public synchronized void reset(int ordinal) {
        links.get(ordinal).reset();
    }

    @Override
    public synchronized void close() throws IOException {
        closed.countDown();
        listening.close();
        links.forEach(Link::reset);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Thread.ofVirtual().start(() -> connect(client));
            }
        } catch (IOException broken) {
            if (!listening.isClosed()) {
                throw new UncheckedIOException(broken);
            }
        }
    }

    private void connect(Socket client) {
        Link link = new Link(client, mode.goesOn() ? server() : null);
        synchronized (this) {
            if (listening.isClosed()) {
                link.reset();
                return;
            }
            links.add(link);
            if (mode == Mode.RESET || (link.server == null && mode.goesOn())) {
                link.reset();
            } else if (mode == Mode.REFUSE) {
                link.end();
            } else {
                link.start();
            }
        }
    }

    private @Nullable Socket server() {
        Socket server = new Socket();
        try {
            server.connect(target);
            return server;
        } catch (IOException unreachable) {
            close(server, false);
            return null;
        }
    }

    private static void close(Socket socket, boolean withReset) {
        try {
            // Both directions may find out at the same time.
            synchronized (socket) {
                if (withReset && !socket.isClosed()) {
                    socket.setSoLinger(true, 0);
                }
                socket.close();
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** One connection of a client and, unless it was taken into the dark, its continuation to the server. */
    private final class Link {

        private final Socket client;
        private final @Nullable Socket server;
        private volatile int ended;
        /** The trap whose question this client has asked. */
        private volatile @Nullable ResponseInterceptor armed;

        private Link(Socket client, @Nullable Socket server) {
            this.client = client;
            this.server = server;
        }

        private void start() {
            Thread.ofVirtual().start(() -> pump(client, server, true));
            if (server != null) {
                Thread.ofVirtual().start(() -> pump(server, client, false));
            }
        }

        private void pump(Socket from, @Nullable Socket to, boolean toServer) {
            byte[] piece = new byte[16 * 1024];
            boolean silent = to == null;
            try {
                for (int length = from.getInputStream().read(piece);
                        length >= 0;
                        length = from.getInputStream().read(piece)) {
                    closed.await(delay.toNanos(), TimeUnit.NANOSECONDS);
                    if (isLost(piece, length, toServer)) {
                        reset();
                        return;
                    }
                    silent |= mode.swallows(toServer);
                    if (!silent && to != null) {
                        to.getOutputStream().write(piece, 0, length);
                    }
                }
                if (!silent && !mode.swallows(toServer) && to != null) {
                    to.shutdownOutput();
                    halfEnded();
                }
            } catch (IOException broken) {
                // One end is gone. The other hears of it, unless it hears nothing.
                if (!silent && !mode.swallows(toServer)) {
                    reset();
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        /** Waits where the piece is caught in a trap. */
        private boolean isLost(byte[] piece, int length, boolean toServer) {
            ResponseInterceptor set = trap;
            if (toServer) {
                if (set != null && set.isAsked(piece, length)) {
                    armed = set;
                }
                return false;
            }
            return set != null && armed == set && set.catches(piece, length);
        }

        private synchronized void halfEnded() {
            ended++;
            if (ended == 2) {
                end();
            }
        }

        private void end() {
            close(client, false);
            if (server != null) {
                close(server, false);
            }
        }

        private void reset() {
            close(client, true);
            if (server != null) {
                close(server, true);
            }
        }
    }
}
