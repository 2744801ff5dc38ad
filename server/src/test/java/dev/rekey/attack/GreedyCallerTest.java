package dev.rekey.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.OneDatabase;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One key whose requests hold every place that they get. */
@Timeout(180)
@OneDatabase
@Tag("process")
class GreedyCallerTest {

    @TempDir
    private Path data;

    @Test
    void otherCallersRootAndHealthAreServedDuringExhaustion() throws Exception {
        try (AttackedServer server = AttackedServer.start(data)) {
            String key = Attacker.fatKey(server.root());
            byte[] slow =
                    ("POST /v1/keys HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                                    + key + "\r\nContent-Length: 1048576\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII);
            List<Socket> attackers = new ArrayList<>();
            try (Bystander bystander = server.bystander()) {
                bystander.sendRequests(500);
                for (int each = 0; each < 900; each++) {
                    Socket attacker = server.connect();
                    attackers.add(attacker);
                    attacker.getOutputStream().write(slow);
                }
                List<Long> ofRoot = new ArrayList<>();
                for (int each = 0; each < 100; each++) {
                    long begun = System.nanoTime();
                    assertThat(server.root().get("/v1/projects").status()).isEqualTo(200);
                    ofRoot.add(System.nanoTime() - begun);
                }
                bystander.sendRequests(300);
                bystander.assertServed();
                Collections.sort(ofRoot);
                assertThat(Duration.ofNanos(ofRoot.get(98))).isLessThan(Bystander.BOUND);
                // What the key's own requests beyond its share come to.
                assertThat(statuses(attackers)).contains(503);
            }
            for (Socket attacker : attackers) {
                attacker.close();
            }
            server.assertAlive();
        }
    }

    private static List<Integer> statuses(List<Socket> attackers) throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (Socket attacker : attackers) {
            if (attacker.getInputStream().available() >= 12) {
                byte[] line = attacker.getInputStream().readNBytes(12);
                statuses.add(Integer.valueOf(new String(line, 9, 3, StandardCharsets.US_ASCII)));
            }
        }
        return statuses;
    }
}
