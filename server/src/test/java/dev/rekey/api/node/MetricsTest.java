package dev.rekey.api.node;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.MetricsScrape;
import dev.rekey.testing.PersistentConnection;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator can watch, and that the page which explains it is true. */
@BothDatabases
class MetricsTest {

    private static final Path PAGE = Path.of("docs", "reference", "metrics.md");
    private static final Pattern TYPE = Pattern.compile("^# TYPE (\\S+) (\\S+)$", Pattern.MULTILINE);
    private static final Pattern HELP = Pattern.compile("^# HELP (\\S+) (.+)$", Pattern.MULTILINE);
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z0-9_]+)` \\| (\\w+) \\|", Pattern.MULTILINE);

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static MetricsScrape fresh() {
        return MetricsScrape.fresh(server.root());
    }

    private static Map<String, String> found(Pattern pattern, String text) {
        Map<String, String> found = new TreeMap<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.put(matcher.group(1), matcher.group(2));
        }
        return found;
    }

    @Test
    void theyAreInPrometheusTextFormat() {
        TestResponse reply = expect(200, server.root().get("/metrics"));
        assertThat(reply.header("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(reply.header("Cache-Control")).hasValue("no-store");
        assertThat(reply.body().lines())
                .allMatch(line -> line.startsWith("#") || line.matches("[a-z0-9_]+(\\{.+})? \\S+"));
        assertThat(found(HELP, reply.body()).keySet())
                .isEqualTo(found(TYPE, reply.body()).keySet());
    }

    @Test
    void pageListsEveryMetricWithItsType() throws IOException {
        MetricsScrape.shared(server.root());
        Map<String, String> served = found(TYPE, fresh().text());
        assertThat(served).containsKey("rekey_http_request_duration_seconds");
        Map<String, String> documented = found(ROW, Files.readString(PAGE));
        assertThat(documented).as("%s has a row of every figure", PAGE).containsAllEntriesOf(served);
        documented.keySet().removeIf(name -> !name.startsWith("rekey_"));
        assertThat(served).as("each of our own figures on the page is served").containsAllEntriesOf(documented);
    }

    @Test
    void verdictsAreCountedByOutcomeUnknownKeysIncluded() {
        String project = server.project();
        String secret = server.key(project, server.user(project, "member")).text("/secret");
        MetricsScrape before = fresh();
        for (String key : new String[] {secret, secret, secret, "none-of-ours", "nor-this-one"}) {
            expect(200, server.root().post("/v1/verify", json("{'key': '%s'}").formatted(key)));
        }
        MetricsScrape after = fresh();
        String verdicts = "rekey_verdicts_total{outcome=";
        assertThat(after.value(verdicts + "\"VALID\"}")).isEqualTo(before.value(verdicts + "\"VALID\"}") + 3);
        assertThat(after.value(verdicts + "\"NOT_FOUND\"}")).isEqualTo(before.value(verdicts + "\"NOT_FOUND\"}") + 2);
    }

    @Test
    void cacheMetricsCountEntriesAndHits() {
        String project = server.project();
        String secret = server.key(project, server.user(project, "member")).text("/secret");
        String question = json("{'key': '%s'}").formatted(secret);
        server.settle();
        expect(200, server.root().post("/v1/verify", question));
        MetricsScrape before = fresh();
        double misses = before.value("rekey_cache_misses_total");
        expect(200, server.root().post("/v1/verify", question));
        MetricsScrape after = fresh();
        // Each scrape has a caller of its own, whose key is found in the cache.
        assertThat(after.value("rekey_cache_hits_total"))
                .isGreaterThanOrEqualTo(before.value("rekey_cache_hits_total") + 2);
        assertThat(after.value("rekey_cache_misses_total")).isEqualTo(misses);
        assertThat(after.value("rekey_cached_keys ")).isGreaterThanOrEqualTo(2);
        assertThat(after.value("rekey_cached_keys_bytes ")).isPositive();
    }

    @Test
    void limitsCreditsAndTheDatabaseAreMeasured() {
        String project = server.project();
        String owner = server.user(project, "member");
        String limited = server.key(project, owner, """
            "restricted": false, "credits": {"remaining": 1000},
            "rate_limits": [{"name": "a", "limit": 5, "window_seconds": 60}]\
            """).text("/secret");
        MetricsScrape before = fresh();
        expect(200, server.root().post("/v1/verify", json("{'key': '%s'}").formatted(limited)));
        MetricsScrape after = fresh();
        assertThat(after.value("rekey_rate_limit_buckets ")).isPositive();
        assertThat(after.value("rekey_credit_blocks_open ")).isEqualTo(before.value("rekey_credit_blocks_open ") + 1);
        for (String counter : new String[] {"commits", "writes", "reads"}) {
            String name = "rekey_database_" + counter + "_total";
            assertThat(after.value(name)).isGreaterThan(before.value(name));
        }
        assertThat(after.value("rekey_database_up ")).isEqualTo(1);
        assertThat(after.value("rekey_build_info{")).isEqualTo(1);
    }

    /** Labels would be as many as there are keys, and whoever watches would learn of each. */
    @Test
    void noMetricNamesAKeyAProjectOrAPath() throws IOException {
        String project = server.project();
        TestResponse key = server.key(project, server.user(project, "member"));
        expect(200, server.root().get("/v1/keys/" + key.text("/id")));
        expect(404, server.root().get("/v1/keys/key_unheardof"));
        try (PersistentConnection connection = new PersistentConnection(server.uri(), TestServer.ROOT_KEY)) {
            expect(404, connection.send("GET", "/v1/unheardof", null));
        }
        String route =
                "rekey_http_request_duration_seconds_count{api=\"native\",method=\"GET\",route=\"/v1/keys/{key}\"";
        Awaitility.await().until(() -> {
            MetricsScrape now = MetricsScrape.shared(server.root());
            return now.value(route + ",status=\"2xx\"}") >= 1 && now.value(route + ",status=\"4xx\"}") >= 1;
        });
        assertThat(fresh().text())
                .contains("method=\"none\",route=\"none\",status=\"4xx\"")
                .doesNotContain(project, key.text("/id"), key.text("/secret"), "unheardof");
    }

    @Test
    void thePublicPortAsksForAKeyWithThePermission() {
        expect(401, server.anonymous().get("/metrics"));
        expect(401, server.anonymous().as("not-a-key-of-anybody").get("/metrics"));
        expect(200, server.root().get("/metrics"));
        String project = server.project();
        String administrator = server.user(project, "administrator");
        for (String permissions : new String[] {"*", "*:read", "nodes:read"}) {
            assertThat(metrics(project, administrator, permissions))
                    .as(permissions)
                    .isEqualTo(403);
        }
        assertThat(metrics(project, administrator, "metrics:read")).isEqualTo(200);
        expect(200, server.clientOf(project, "administrator").get("/metrics"));
        expect(403, server.clientOf(project, "member").get("/metrics"));
        expect(403, server.clientOf(project, "viewer").get("/metrics"));
    }

    private static int metrics(String project, String owner, String permission) {
        String members = json("'permissions': ['%s']").formatted(permission);
        String secret = server.key(project, owner, members).text("/secret");
        return server.anonymous().as(secret).get("/metrics").status();
    }
}
