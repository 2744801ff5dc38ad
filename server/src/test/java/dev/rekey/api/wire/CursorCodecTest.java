package dev.rekey.api.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A cursor holds a place in one list and cannot be made up. */
class CursorCodecTest {

    private static final CursorCodec.Position PLACE = new CursorCodec.Position(
            Instant.parse("2026-03-01T10:00:00.123456Z"), UUID.fromString("0199d5f0-7c1a-7bbb-8c3d-2f5a9e1b4c6d"));
    private static final List<String> LIST = List.of("listKeys", "/v1/keys", "project", "1", "acme");

    private final CursorCodec cursors = new CursorCodec("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

    @Test
    void cursorIsDecodedUnchanged() {
        String cursor = cursors.write(LIST, PLACE);
        assertThat(cursor).matches("[A-Za-z0-9_-]+");
        assertThat(cursors.read(LIST, cursor)).isEqualTo(PLACE);
        CursorCodec.Position early = new CursorCodec.Position(Instant.parse("1960-01-01T00:00:00Z"), PLACE.id());
        assertThat(cursors.read(LIST, cursors.write(LIST, early))).isEqualTo(early);
    }

    @Test
    void cursorIsBoundToItsListAndSecret() {
        String cursor = cursors.write(LIST, PLACE);
        CursorCodec others = new CursorCodec("another secret 0".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> others.read(LIST, cursor)).isInstanceOf(InvalidRequestException.class);
        // Parts that run together are still other parts.
        List<String> shifted = List.of("listKeys", "/v1/keys", "project", "1acme");
        assertThatThrownBy(() -> cursors.read(shifted, cursor)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void tamperedCursorIsRefused() {
        String cursor = cursors.write(LIST, PLACE);
        for (int at = 0; at < cursor.length(); at++) {
            char other = cursor.charAt(at) == 'A' ? 'B' : 'A';
            String changed = cursor.substring(0, at) + other + cursor.substring(at + 1);
            assertThatThrownBy(() -> cursors.read(LIST, changed)).isInstanceOf(InvalidRequestException.class);
        }
        for (String text : List.of("", "=", "é", cursor + "=", cursor + "AAAA", "A".repeat(10_000))) {
            assertThatThrownBy(() -> cursors.read(LIST, text)).as(text).isInstanceOf(InvalidRequestException.class);
        }
    }
}
