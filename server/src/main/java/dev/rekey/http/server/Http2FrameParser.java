package dev.rekey.http.server;

import java.nio.ByteBuffer;

/**
 * Tracks the frames that a client sends on an HTTP/2 connection (RFC 9113, section 4.1) to
 * determine whether the head of a request is incomplete. Reads frame headers only. Confined to the
 * thread that reads the connection.
 */
final class Http2FrameParser {

    private static final int FRAME_HEADER = 9;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;

    /** Received bytes of the header of the current frame. */
    private int headerBytes;

    private int type;
    private int flags;

    /** Missing bytes of the payload of the current frame. */
    private int missing;

    private boolean blockIsOpen;
    private boolean anyFrame;

    /**
     * Processes the bytes of {@code buffer} from {@code start} to {@code end} without moving its
     * position.
     */
    void read(ByteBuffer buffer, int start, int end) {
        int index = start;
        while (index < end) {
            if (headerBytes < FRAME_HEADER) {
                header(buffer.get(index++) & 0xFF);
            } else {
                int count = Math.min(missing, end - index);
                index += count;
                missing -= count;
            }
            if (headerBytes == FRAME_HEADER && missing == 0) {
                endFrame();
            }
        }
    }

    private void header(int octet) {
        switch (headerBytes++) {
            case 0, 1, 2 -> missing = missing << 8 | octet;
            case 3 -> type = octet;
            case 4 -> flags = octet;
            default -> {
                // The stream id is not needed.
            }
        }
    }

    private void endFrame() {
        if (type == HEADERS || type == CONTINUATION) {
            blockIsOpen = (flags & END_HEADERS) == 0;
        }
        anyFrame = true;
        headerBytes = 0;
    }

    /**
     * Whether something that must complete soon is incomplete: the first frame of the connection, a
     * block of header fields, or any frame except one of a request body.
     */
    boolean isHeadIncomplete() {
        return !anyFrame || blockIsOpen || (headerBytes > 0 && !(headerBytes > 3 && type == DATA));
    }
}
