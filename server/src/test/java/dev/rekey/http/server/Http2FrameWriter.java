package dev.rekey.http.server;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a client of HTTP/2 sends (RFC 9113), byte by byte. */
final class Http2FrameWriter {

    static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private Http2FrameWriter() {}

    /** The preface and the empty SETTINGS frame, with which every connection begins. */
    static byte[] beginning() {
        return join(PREFACE.getBytes(StandardCharsets.US_ASCII), frame(SETTINGS, 0, 0, new byte[0]));
    }

    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** A block of header fields, name and value in turn, each without index or Huffman code (RFC 7541, section 6.2.2). */
    static byte[] block(String... namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int at = 0; at < namesAndValues.length; at++) {
            if (at % 2 == 0) {
                block.write(0);
            }
            block.write(namesAndValues[at].length());
            block.writeBytes(namesAndValues[at].getBytes(StandardCharsets.US_ASCII));
        }
        return block.toByteArray();
    }

    /** The block of a GET to the authority {@code a}. */
    static byte[] get(String path) {
        return block(":method", "GET", ":scheme", "http", ":authority", "a", ":path", path);
    }

    static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
