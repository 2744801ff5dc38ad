package dev.rekey.http.server;

import static dev.rekey.http.server.Http2FrameWriter.CONTINUATION;
import static dev.rekey.http.server.Http2FrameWriter.DATA;
import static dev.rekey.http.server.Http2FrameWriter.END_HEADERS;
import static dev.rekey.http.server.Http2FrameWriter.HEADERS;
import static dev.rekey.http.server.Http2FrameWriter.PING;
import static dev.rekey.http.server.Http2FrameWriter.SETTINGS;
import static dev.rekey.http.server.Http2FrameWriter.frame;
import static dev.rekey.http.server.Http2FrameWriter.join;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http2FrameParserTest {

    private final Http2FrameParser frames = new Http2FrameParser();

    /** Whatever pieces the network makes of it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 9, 10, 1000})
    void tellsWhetherAHeadIsIncomplete(int piece) {
        assertThat(frames.isHeadIncomplete()).as("before the first frame").isTrue();
        send(frame(SETTINGS, 0, 0, new byte[6]), piece);
        assertThat(frames.isHeadIncomplete()).as("idle").isFalse();
        send(frame(HEADERS, END_HEADERS, 1, new byte[40]), piece);
        assertThat(frames.isHeadIncomplete()).as("a whole head").isFalse();
        send(frame(DATA, 0, 1, new byte[300]), piece);
        assertThat(frames.isHeadIncomplete()).as("a body").isFalse();
        send(frame(PING, 0, 0, new byte[8]), piece);
        assertThat(frames.isHeadIncomplete()).as("a PING").isFalse();
        send(frame(HEADERS, 0, 3, new byte[20]), piece);
        assertThat(frames.isHeadIncomplete()).as("a head without end").isTrue();
        send(frame(CONTINUATION, 0, 3, new byte[0]), piece);
        assertThat(frames.isHeadIncomplete()).as("nor here").isTrue();
        send(frame(CONTINUATION, END_HEADERS, 3, new byte[5]), piece);
        assertThat(frames.isHeadIncomplete()).as("its end").isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 8, 9, 10, 28})
    void anyBeginningOfAFrameButOfABodyIsIncomplete(int octets) {
        send(frame(SETTINGS, 0, 0, new byte[0]), 9);
        byte[] head = frame(HEADERS, END_HEADERS, 1, new byte[20]);
        frames.read(ByteBuffer.wrap(head), 0, octets);
        assertThat(frames.isHeadIncomplete()).isTrue();
        frames.read(ByteBuffer.wrap(head), octets, head.length);
        assertThat(frames.isHeadIncomplete()).isFalse();

        byte[] body = frame(DATA, 0, 1, new byte[20]);
        frames.read(ByteBuffer.wrap(body), 0, octets);
        assertThat(frames.isHeadIncomplete()).isEqualTo(octets <= 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 500})
    void readsLengthsOfThreeOctets(int piece) {
        send(join(frame(DATA, 0, 1, new byte[70_000]), frame(HEADERS, 0, 3, new byte[1])), piece);
        assertThat(frames.isHeadIncomplete()).isTrue();
    }

    private void send(byte[] octets, int piece) {
        ByteBuffer buffer = ByteBuffer.wrap(octets);
        for (int at = 0; at < octets.length; at += piece) {
            frames.read(buffer, at, Math.min(octets.length, at + piece));
        }
    }
}
