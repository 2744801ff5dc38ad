package dev.rekey.integration.cluster;

import static dev.rekey.integration.cluster.ClusterKeys.code;
import static dev.rekey.integration.cluster.ClusterKeys.isComplete;
import static dev.rekey.integration.cluster.ClusterKeys.key;
import static dev.rekey.integration.cluster.ClusterKeys.revoke;
import static dev.rekey.integration.cluster.ClusterKeys.waiting;
import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.InProcessCluster;
import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.TestResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes, of which one is ten minutes ahead of the database and one ten minutes behind. */
@Timeout(120)
@OneDatabase
@Tag("process")
class SkewedClocksTest {

    private static final Duration SKEW = Duration.ofMinutes(10);
    private static final int RIGHT = 0;
    private static final int AHEAD = 1;
    private static final int BEHIND = 2;

    private static final class Shifted implements InstantSource {

        private final AtomicReference<Duration> by;

        private Shifted(Duration by) {
            this.by = new AtomicReference<>(by);
        }

        @Override
        public Instant instant() {
            return InstantSource.system().instant().plus(by.get());
        }
    }

    @TempDir
    private Path folder;

    private final List<Shifted> clocks =
            List.of(new Shifted(Duration.ZERO), new Shifted(SKEW), new Shifted(SKEW.negated()));
    private InProcessCluster nodes;

    @BeforeEach
    void start() throws IOException {
        nodes = new InProcessCluster(folder, clocks.size(), usual -> usual, clocks::get);
    }

    @AfterEach
    void stop() {
        nodes.close();
    }

    private TestResponse expiring(int maker, Instant at) {
        return key(nodes.root(maker), json(", 'expires_at': '%s'").formatted(at));
    }

    private List<String> codes(TestResponse key) {
        List<String> codes = new ArrayList<>();
        for (int node = 0; node < nodes.count(); node++) {
            codes.add(code(nodes.root(node), key));
        }
        return codes;
    }

    @Test
    void anExpiryIsOffByTheSkewAndByNoMore() {
        Instant now = clocks.get(RIGHT).instant();
        Duration within = SKEW.minusMinutes(1);
        Duration beyond = SKEW.plusMinutes(1);
        assertThat(codes(expiring(RIGHT, now.plus(beyond)))).containsExactly("VALID", "VALID", "VALID");
        assertThat(codes(expiring(RIGHT, now.plus(within)))).containsExactly("VALID", "EXPIRED", "VALID");
        assertThat(codes(expiring(BEHIND, now.minus(within)))).containsExactly("EXPIRED", "EXPIRED", "VALID");
        TestResponse soon = expiring(BEHIND, clocks.get(BEHIND).instant().plusSeconds(1));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> code(nodes.root(BEHIND), soon).equals("EXPIRED"));
        assertThat(codes(soon)).containsExactly("EXPIRED", "EXPIRED", "EXPIRED");
    }

    @Test
    void aNodeWhoseClockIsFarOffIsNotReadyAndSaysWhy() {
        assertThat(ready(RIGHT).status()).isEqualTo(200);
        for (int node : List.of(AHEAD, BEHIND)) {
            assertThat(ready(node).status()).isEqualTo(503);
            assertThat(ready(node).body()).contains("clock differs by more than 5 s from the database's");
            clocks.get(node).by.set(Duration.ofSeconds(2));
            await().atMost(Duration.ofSeconds(10)).until(() -> ready(node).status() == 200);
        }
    }

    private TestResponse ready(int node) {
        return nodes.root(node).exchange("GET", "/health/ready", null);
    }

    /** What nodes tell each other is by counting, not by what time it is. */
    @Test
    void aClockThatStepsBackBringsNothingBack() {
        for (int maker = 0; maker < nodes.count(); maker++) {
            TestResponse key = key(nodes.root(maker));
            assertThat(codes(key)).containsOnly("VALID");
            assertThat(isComplete(revoke(waiting(nodes.root(maker), 10), key))).isTrue();
            Duration before = clocks.get(maker).by.get();
            clocks.get(maker).by.set(before.minusHours(1));
            assertThat(codes(key)).containsOnly("REVOKED");
            TestResponse next = key(nodes.root(maker));
            assertThat(codes(next)).containsOnly("VALID");
            assertThat(isComplete(revoke(waiting(nodes.root(maker), 10), next))).isTrue();
            assertThat(codes(next)).containsOnly("REVOKED");
            clocks.get(maker).by.set(before);
            assertThat(codes(key)).containsOnly("REVOKED");
        }
    }
}
