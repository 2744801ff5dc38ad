package dev.rekey.attack;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.OneDatabase;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that ask for much and take nothing of it. */
@Timeout(180)
@OneDatabase
@Tag("process")
class UnreadResponsesTest {

    private static final long MARGIN = 24L << 20;
    private static final int STREAMS = 100;

    @TempDir
    private Path data;

    @Test
    void largeResponsesThatNobodyTakesOverHttp2EndNoServer() throws Exception {
        try (AttackedServer server = AttackedServer.start(data, "--http2-cleartext=true")) {
            String key = Attacker.fatKey(server.root());
            String question = json("{'key': '%s'}").formatted(key);
            String batch =
                    json("{'verifications': [%s]}").formatted(String.join(", ", Collections.nCopies(100, question)));
            byte[] body = batch.getBytes(StandardCharsets.US_ASCII);
            long before = server.liveBytes();
            List<RawHttp2> attackers = new ArrayList<>();
            try (Bystander bystander = server.bystander()) {
                bystander.sendRequests(500);
                for (int round = 0; round < 8; round++) {
                    RawHttp2 attacker = new RawHttp2(server.connect(), 0);
                    attackers.add(attacker);
                    for (int stream = 0; stream < STREAMS; stream++) {
                        int id = 2 * stream + 1;
                        attacker.headers(
                                id,
                                0,
                                "POST",
                                "/v1/verify/batch",
                                "authorization",
                                "Bearer " + key,
                                "content-type",
                                "application/json");
                        for (int at = 0; at < body.length; at += 16_000) {
                            int end = Math.min(body.length, at + 16_000);
                            attacker.frame(
                                    RawHttp2.DATA,
                                    end == body.length ? RawHttp2.END_STREAM : 0,
                                    id,
                                    Arrays.copyOfRange(body, at, end));
                        }
                    }
                    flush(attacker);
                }
                bystander.sendRequests(500);
                server.assertAlive();
                bystander.assertServed();
            }
            close(attackers);
            server.assertAlive();
            assertThat(server.liveBytes()).isLessThan(before + MARGIN);
        }
    }

    @Test
    void pagesThatNobodyTakesOverHttp2EndNoServer() throws Exception {
        try (AttackedServer server = AttackedServer.start(data, "--http2-cleartext=true")) {
            for (String page : List.of("/docs", "/docs/scalar.js", "/openapi.json")) {
                assertThat(server.root().get(page).status()).isEqualTo(200);
            }
            long before = server.liveBytes();
            List<RawHttp2> attackers = new ArrayList<>();
            try (Bystander bystander = server.bystander()) {
                bystander.sendRequests(500);
                for (int connection = 0; connection < 120; connection++) {
                    RawHttp2 attacker = new RawHttp2(server.connect(), 0);
                    attackers.add(attacker);
                    String page = List.of("/docs", "/docs/scalar.js", "/openapi.json", "/nowhere")
                            .get(connection % 4);
                    for (int stream = 0; stream < STREAMS; stream++) {
                        attacker.headers(
                                2 * stream + 1, RawHttp2.END_STREAM, "GET", page, "x-filler", "x".repeat(2_000));
                    }
                    flush(attacker);
                }
                bystander.sendRequests(500);
                server.assertAlive();
                bystander.assertServed();
            }
            close(attackers);
            server.assertAlive();
            assertThat(server.liveBytes()).isLessThan(before + MARGIN);
        }
    }

    @Test
    void pipeliningClientThatNeverReadsDoesNotExhaustMemory() throws Exception {
        try (AttackedServer server = AttackedServer.start(data)) {
            long before = server.liveBytes();
            String requests = "GET /docs/scalar.js HTTP/1.1\r\nHost: a\r\n\r\n".repeat(200);
            List<Socket> attackers = new ArrayList<>();
            try (Bystander bystander = server.bystander()) {
                bystander.sendRequests(500);
                for (int connection = 0; connection < 300; connection++) {
                    Socket attacker = server.connect();
                    attackers.add(attacker);
                    attacker.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
                }
                bystander.sendRequests(500);
                server.assertAlive();
                bystander.assertServed();
            }
            for (Socket attacker : attackers) {
                attacker.close();
            }
            assertThat(server.liveBytes()).isLessThan(before + MARGIN);
        }
    }

    /** What the server does not read any more it has ended. */
    private static void flush(RawHttp2 attacker) {
        try {
            attacker.flush();
        } catch (IOException cutOff) {
            // It was cut off, as it deserves.
        }
    }

    private static void close(List<RawHttp2> attackers) throws IOException {
        for (RawHttp2 attacker : attackers) {
            attacker.close();
        }
    }
}
