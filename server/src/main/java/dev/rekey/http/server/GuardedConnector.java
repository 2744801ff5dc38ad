package dev.rekey.http.server;

import dev.rekey.http.ClientAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jetty connector that accepts the connections admitted by a {@link ConnectionGuard}. */
final class GuardedConnector extends ServerConnector {

    private static final Logger LOG = LoggerFactory.getLogger(GuardedConnector.class);

    private final ConnectionGuard guard;
    private volatile Scheduler.@Nullable Task sweep;

    GuardedConnector(Server server, ConnectionGuard guard, int selectors, ConnectionFactory... protocols) {
        super(server, 1, selectors, protocols);
        this.guard = guard;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        sweepLater();
    }

    @Override
    protected void doStop() throws Exception {
        Scheduler.Task next = sweep;
        if (next != null) {
            next.cancel();
        }
        super.doStop();
    }

    private void sweepLater() {
        sweep = getScheduler().schedule(this::sweep, ConnectionGuard.SWEEP.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        try {
            guard.sweep();
        } catch (RuntimeException e) {
            LOG.error(
                    "failed to check for slow connections; retrying at the next interval: {}", StackTraceFormat.of(e));
        } finally {
            if (isRunning()) {
                sweepLater();
            }
        }
    }

    /** Runs on a dedicated thread, which may block. */
    @Override
    public void accept(int acceptor) throws IOException {
        if (!(getTransport() instanceof ServerSocketChannel listening) || !listening.isOpen()) {
            return;
        }
        SocketChannel channel = listening.accept();
        try {
            ClientConnection connection = guard.admit(channel, ClientAddress.peer(channel.getRemoteAddress()));
            if (connection == null) {
                channel.close();
                return;
            }
            channel.configureBlocking(false);
            configure(channel.socket());
            getSelectorManager().accept(channel, connection);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        if (!(key.attachment() instanceof ClientConnection connection)) {
            throw new IllegalStateException("connection was not admitted by the connection guard");
        }
        GuardedEndPoint endPoint = new GuardedEndPoint(channel, selector, key, getScheduler(), connection, guard);
        endPoint.setIdleTimeout(getIdleTimeout());
        connection.opened(endPoint);
        return endPoint;
    }

    /** An endpoint that reports received bytes and its end to its {@link ClientConnection}. */
    static final class GuardedEndPoint extends SocketChannelEndPoint {

        private final ClientConnection connection;
        private final ConnectionGuard guard;

        private GuardedEndPoint(
                SocketChannel channel,
                ManagedSelector selector,
                SelectionKey key,
                Scheduler scheduler,
                ClientConnection connection,
                ConnectionGuard guard) {
            super(channel, selector, key, scheduler);
            this.connection = connection;
            this.guard = guard;
        }

        ClientConnection connection() {
            return connection;
        }

        @Override
        public int fill(ByteBuffer buffer) throws IOException {
            int filled = super.fill(buffer);
            if (filled > 0) {
                connection.received(buffer, filled, guard.sweeps());
            }
            return filled;
        }

        @Override
        public void onClose(@Nullable Throwable cause) {
            guard.ended(connection);
            super.onClose(cause);
        }
    }
}
