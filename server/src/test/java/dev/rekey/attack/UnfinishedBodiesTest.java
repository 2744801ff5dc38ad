package dev.rekey.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.OneDatabase;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that announce bodies, send parts of them, and stop. */
@Timeout(180)
@OneDatabase
@Tag("process")
class UnfinishedBodiesTest {

    private static final long MARGIN = 24L << 20;
    private static final int CONNECTIONS = 512;

    @TempDir
    private Path data;

    @Test
    void announcedBodiesAllocateNoMemory() throws Exception {
        attack("Content-Length: 1048576\r\n\r\n", "");
    }

    @Test
    void bodiesThatStopHalfWayStayWithinTheBudget() throws Exception {
        attack("Content-Length: 1048576\r\n\r\n", "x".repeat(500_000));
    }

    @Test
    void bodiesInTinyChunksStayWithinTheBudget() throws Exception {
        attack("Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n".repeat(60_000));
    }

    /** @param headers the last of each request's headers */
    private void attack(String headers, String body) throws Exception {
        try (AttackedServer server = AttackedServer.start(data)) {
            String key = Attacker.fatKey(server.root());
            byte[] request =
                    ("POST /v1/keys HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                                    + key + "\r\n" + headers + body)
                            .getBytes(StandardCharsets.US_ASCII);
            long before = server.liveBytes();
            List<Socket> attackers = new ArrayList<>();
            try (Bystander bystander = server.bystander()) {
                bystander.sendRequests(500);
                for (int each = 0; each < CONNECTIONS; each++) {
                    Socket attacker = server.connect();
                    attackers.add(attacker);
                    Thread.ofVirtual().start(() -> send(attacker, request));
                }
                bystander.sendRequests(500);
                server.assertAlive();
                bystander.assertServed();
            }
            for (Socket attacker : attackers) {
                attacker.close();
            }
            server.assertAlive();
            assertThat(server.liveBytes()).isLessThan(before + MARGIN);
        }
    }

    private static void send(Socket attacker, byte[] request) {
        try {
            attacker.getOutputStream().write(request);
        } catch (IOException cutOff) {
            // It was refused, as it deserves.
        }
    }
}
