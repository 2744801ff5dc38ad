package dev.rekey.attack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A connection that speaks HTTP/2 (RFC 9113) frame by frame, as a client that keeps to no rule may. */
final class RawHttp2 implements AutoCloseable {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private static final int INITIAL_WINDOW_SIZE = 4;

    private final Socket socket;
    private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();

    /** @param window how many bytes of each response the server may send */
    RawHttp2(Socket socket, int window) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        unsent.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, setting(INITIAL_WINDOW_SIZE, window));
        flush();
    }

    static byte[] setting(int id, int value) {
        return ByteBuffer.allocate(6).putShort((short) id).putInt(value).array();
    }

    /** Adds a frame to what {@link #flush} sends. */
    RawHttp2 frame(int type, int flags, int stream, byte[] payload) {
        unsent.writeBytes(ByteBuffer.allocate(9 + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array());
        return this;
    }

    /** A request's headers, further ones as names and values. */
    RawHttp2 headers(int stream, int flags, String method, String path, String... more) {
        return frame(HEADERS, flags | END_HEADERS, stream, block(method, path, more));
    }

    /** Each as it stands, without index or Huffman code (RFC 7541, section 6.2.2). */
    static byte[] block(String method, String path, String... more) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        put(block, ":method", method);
        put(block, ":scheme", "http");
        put(block, ":authority", "127.0.0.1");
        put(block, ":path", path);
        for (int at = 0; at < more.length; at += 2) {
            put(block, more[at], more[at + 1]);
        }
        return block.toByteArray();
    }

    private static void put(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        put(block, name);
        put(block, value);
    }

    private static void put(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else {
            block.write(127);
            int rest = bytes.length - 127;
            while (rest >= 128) {
                block.write(rest % 128 + 128);
                rest /= 128;
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    void flush() throws IOException {
        byte[] bytes = unsent.toByteArray();
        unsent.reset();
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /**
     * Whether the server ends the connection, by a GOAWAY frame or by closing it.
     *
     * @param millis how long it may be silent
     */
    boolean isEnded(int millis) throws IOException {
        socket.setSoTimeout(millis);
        InputStream in = socket.getInputStream();
        try {
            while (true) {
                byte[] head = in.readNBytes(9);
                if (head.length < 9 || head[3] == GOAWAY) {
                    return true;
                }
                int length = ((head[0] & 0xFF) << 16) | ((head[1] & 0xFF) << 8) | (head[2] & 0xFF);
                in.skipNBytes(length);
            }
        } catch (SocketTimeoutException silent) {
            return false;
        } catch (IOException closed) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
