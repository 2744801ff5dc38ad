package dev.rekey.http.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;

/**
 * A listening TCP socket, bound before the server exists, so that startup detects a port in use
 * before it changes anything. Connections are queued by the operating system until the server
 * accepts them.
 */
public final class ListeningSocket implements AutoCloseable {

    private final ServerSocketChannel channel;

    private ListeningSocket(ServerSocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Binds and listens.
     *
     * @param host a host name or address of this machine
     * @param port 0 for any free port
     * @throws IOException if the socket cannot be bound; the message gives the cause
     */
    public static ListeningSocket open(String host, int port) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(new InetSocketAddress(host, port), ConnectionLimits.DEFAULT.backlog());
            return new ListeningSocket(channel);
        } catch (UnresolvedAddressException e) {
            channel.close();
            throw new IOException("there is no such host", e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    ServerSocketChannel channel() {
        return channel;
    }

    /** Stops listening. Connections in the queue are closed. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
