package dev.rekey.http;

import java.nio.ByteBuffer;

/**
 * Follows the frames that a client sends on an HTTP/2 connection (RFC 9113, section 4.1), to tell whether the head of a
 * request is incomplete. Reads frame headers only. Belongs to the thread that reads the connection.
 */
final class Http2Frames {

    private static final int FRAME_HEADER = 9;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;

    /** Bytes of the current frame's header that have come. */
    private int headerBytes;

    private int type;
    private int flags;

    /** Bytes of the current frame's payload that are still to come. */
    private int missing;

    private boolean blockIsOpen;
    private boolean anyFrame;

    /** Takes the bytes of {@code buffer} from {@code start} to {@code end}, without moving its position. */
    void read(ByteBuffer buffer, int start, int end) {
        int at = start;
        while (at < end) {
            if (headerBytes < FRAME_HEADER) {
                header(buffer.get(at++) & 0xFF);
            } else {
                int taken = Math.min(missing, end - at);
                at += taken;
                missing -= taken;
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
                // The stream does not matter.
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
     * Whether something has begun that has to end soon: the connection itself, whose first frame has not come; a block of
     * header fields; or any frame but one of a request's body.
     */
    boolean isHeadIncomplete() {
        return !anyFrame || blockIsOpen || (headerBytes > 0 && !(headerBytes > 3 && type == DATA));
    }
}
