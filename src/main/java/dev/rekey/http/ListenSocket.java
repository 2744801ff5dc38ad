package dev.rekey.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;

/**
 * A TCP socket that listens before there is a server to accept its connections, so that a start learns that its port is taken
 * before it changes anything. Clients that connect meanwhile wait in the operating system's queue.
 */
public final class ListenSocket implements AutoCloseable {

    private final ServerSocketChannel channel;

    private ListenSocket(ServerSocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Begins to listen.
     *
     * @param host a name or address of this machine
     * @param port 0 for any free one
     * @throws IOException if it cannot; the message says why, for people
     */
    public static ListenSocket open(String host, int port) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(new InetSocketAddress(host, port), ConnectionLimits.DEFAULT.backlog());
            return new ListenSocket(channel);
        } catch (UnresolvedAddressException unknown) {
            channel.close();
            throw new IOException("there is no such host", unknown);
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    ServerSocketChannel channel() {
        return channel;
    }

    /** Stops listening. Whoever waits to be accepted is disconnected. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
