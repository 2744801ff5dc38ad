package dev.rekey.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.OneDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Frames of HTTP/2 that cost their sender nothing. */
@Timeout(180)
@OneDatabase
@Tag("process")
class Http2FloodTest {

    private static final long MARGIN = 24L << 20;
    private static final int CONNECTIONS = 20;
    private static final int FRAMES = 5_000;

    @TempDir
    private Path data;

    /** Adds the frames of one connection. */
    @FunctionalInterface
    private interface Flood {
        void addTo(RawHttp2 attacker) throws IOException;
    }

    @Test
    void rapidResetEndsItsConnection() throws Exception {
        attack(attacker -> {
            for (int stream = 0; stream < FRAMES; stream++) {
                int id = 2 * stream + 1;
                attacker.headers(id, RawHttp2.END_STREAM, "GET", "/health/ready");
                attacker.frame(RawHttp2.RST_STREAM, 0, id, new byte[] {0, 0, 0, 8});
            }
        });
    }

    @Test
    void continuationsWithoutEndEndTheirConnection() throws Exception {
        attack(attacker -> {
            attacker.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.block("GET", "/docs"));
            byte[] field = new byte[1 + 1 + 1 + 1 + 100];
            field[1] = 1;
            field[2] = 'x';
            field[3] = 100;
            for (int frame = 0; frame < FRAMES; frame++) {
                attacker.frame(RawHttp2.CONTINUATION, 0, 1, field);
            }
        });
    }

    @Test
    void emptyContinuationsEndTheirConnection() throws Exception {
        attack(attacker -> {
            attacker.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.block("GET", "/docs"));
            for (int frame = 0; frame < FRAMES; frame++) {
                attacker.frame(RawHttp2.CONTINUATION, 0, 1, new byte[0]);
            }
        });
    }

    @Test
    void manySettingsEndTheirConnection() throws Exception {
        attack(attacker -> {
            for (int frame = 0; frame < FRAMES; frame++) {
                attacker.frame(RawHttp2.SETTINGS, 0, 0, RawHttp2.setting(4, frame));
            }
        });
    }

    @Test
    void manyPingsEndTheirConnection() throws Exception {
        attack(attacker -> {
            for (int frame = 0; frame < FRAMES; frame++) {
                attacker.frame(RawHttp2.PING, 0, 0, new byte[8]);
            }
        });
    }

    @Test
    void emptyDataEndsItsConnection() throws Exception {
        attack(attacker -> {
            attacker.headers(1, 0, "POST", "/v1/verify", "content-type", "application/json");
            for (int frame = 0; frame < FRAMES; frame++) {
                attacker.frame(RawHttp2.DATA, 0, 1, new byte[0]);
            }
        });
    }

    private void attack(Flood flood) throws Exception {
        try (AttackedServer server = AttackedServer.start(data, "--http2-cleartext=true")) {
            long before = server.liveBytes();
            List<RawHttp2> attackers = new ArrayList<>();
            try (Bystander bystander = server.bystander()) {
                bystander.sendRequests(200);
                for (int each = 0; each < CONNECTIONS; each++) {
                    RawHttp2 attacker = new RawHttp2(server.connect(), 65_535);
                    attackers.add(attacker);
                    flood.addTo(attacker);
                    flush(attacker);
                }
                for (RawHttp2 attacker : attackers) {
                    assertThat(attacker.isEnded(20_000)).isTrue();
                    attacker.close();
                }
                bystander.sendRequests(200);
                bystander.assertServed();
            }
            server.assertAlive();
            assertThat(server.liveBytes()).isLessThan(before + MARGIN);
        }
    }

    private static void flush(RawHttp2 attacker) {
        try {
            attacker.flush();
        } catch (IOException ended) {
            // The server ends the connection while more is being sent: what it is to do.
        }
    }
}
