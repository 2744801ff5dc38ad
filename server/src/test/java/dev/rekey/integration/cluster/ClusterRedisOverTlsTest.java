package dev.rekey.integration.cluster;

import static dev.rekey.integration.cluster.ClusterKeys.code;
import static dev.rekey.integration.cluster.ClusterKeys.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.FreePort;
import dev.rekey.testing.MetricsScrape;
import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.RedisServer;
import dev.rekey.testing.ServerProcess;
import dev.rekey.testing.TestCertificate;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Redis whose network is not trusted: over TLS, and only if its certificate is trusted. */
@Timeout(120)
@OneDatabase
@Tag("process")
class ClusterRedisOverTlsTest {

    @TempDir
    private Path folder;

    @Test
    void limitsAreCountedOverTlsAndNeverAtAServerThatIsNotTrusted() throws Exception {
        TestCertificate certificate = TestCertificate.make(folder);
        int port = FreePort.next();
        List<String> flags = List.of("--root-key", TestServer.ROOT_KEY, "--redis-url", "rediss://localhost:" + port);
        try (RedisServer redis = RedisServer.startWithTls(port, certificate);
                ServerProcess trusting = ServerProcess.start(folder.resolve("trusting"), flags, certificate.trusted());
                ServerProcess stranger = ServerProcess.start(folder.resolve("stranger"), flags, Map.of())) {
            await().atMost(Duration.ofSeconds(30)).until(() -> figures(trusting).contains("\nrekey_redis_up 1"));
            // By its setting a use is granted by Redis alone; on a busy machine not every answer comes in time.
            TestResponse here = limited(trusting);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> code(trusting.root(), here).equals("VALID"));
            assertThat(redis.command("EXISTS rekey:counting-since")).isEqualTo(":1");
            assertThat(figures(stranger)).contains("\nrekey_redis_up 0");
            TestResponse there = limited(stranger);
            for (int use = 0; use < 5; use++) {
                assertThat(code(stranger.root(), there)).isEqualTo("RATE_LIMITED");
            }
        }
    }

    private static String figures(ServerProcess node) {
        return MetricsScrape.fresh(node.root()).text();
    }

    private static TestResponse limited(ServerProcess node) {
        return key(node.root(), """
            , "rate_limits": [{"name": "calls", "limit": 1000, "window_seconds": 86400, "on_outage": "deny"}]\
            """);
    }
}
