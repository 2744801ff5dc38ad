package dev.rekey.http.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A connection on which anything can be sent. */
public final class RawClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 8_000;

    private final Socket socket;

    public RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /** @param address of the loopback network, from which it connects */
    public RawClient(String address, int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.ofLiteral(address), 0);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    public RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Whether something has come that was not read yet. */
    boolean hasSome() throws IOException {
        return socket.getInputStream().available() > 0;
    }

    /** No more will be sent; answers can still be read. */
    RawClient halfClose() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** All that comes until the server closes the connection. */
    public String readToEnd() throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] piece = new byte[8192];
        try {
            for (int count = 0; count >= 0; count = socket.getInputStream().read(piece)) {
                read.write(piece, 0, count);
            }
        } catch (SocketTimeoutException hangs) {
            throw new AssertionError("the server neither answered nor closed; so far: " + read, hangs);
        } catch (SocketException reset) {
            // Closed all the same; what came before the reset counts.
        }
        return read.toString(StandardCharsets.ISO_8859_1);
    }

    /** What comes until {@code end} was read. */
    public String readUntil(String end) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            int octet = socket.getInputStream().read();
            if (octet < 0) {
                throw new AssertionError("closed before \"" + end + "\"; so far: " + read);
            }
            read.append((char) octet);
        }
        return read.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
