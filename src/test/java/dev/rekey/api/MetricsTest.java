package dev.rekey.api;

import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.KeptConnection;
import dev.rekey.testing.Reply;
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
class MetricsTest {

    private static final Path PAGE = Path.of("docs", "metrics.md");
    private static final Pattern TYPE = Pattern.compile("^# TYPE (\\S+) (\\S+)$", Pattern.MULTILINE);
    private static final Pattern HELP = Pattern.compile("^# HELP (\\S+) (.+)$", Pattern.MULTILINE);
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z0-9_]+)` \\| (\\w+) \\|", Pattern.MULTILINE);

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static String figures() {
        return expect(200, server.anonymous().get("/metrics")).body();
    }

    private static Map<String, String> found(Pattern pattern, String text) {
        Map<String, String> found = new TreeMap<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.put(matcher.group(1), matcher.group(2));
        }
        return found;
    }

    /** The value of the line that begins so, or 0 where there is none yet. */
    private static double value(String start) {
        return figures()
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void theyAreInPrometheusTextFormatForAnybody() {
        Reply reply = expect(200, server.anonymous().get("/metrics"));
        assertThat(reply.header("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(reply.header("Cache-Control")).hasValue("no-store");
        assertThat(reply.body().lines())
                .allMatch(line -> line.startsWith("#") || line.matches("[a-z0-9_]+(\\{.+})? \\S+"));
        assertThat(found(HELP, reply.body()).keySet())
                .isEqualTo(found(TYPE, reply.body()).keySet());
    }

    @Test
    void thePageHasAllFiguresAndTheirKinds() throws IOException {
        figures();
        Awaitility.await().until(() -> figures().contains("rekey_http_request_duration_seconds_count"));
        Map<String, String> served = found(TYPE, figures());
        Map<String, String> told = found(ROW, Files.readString(PAGE));
        assertThat(told).as("%s has a row of every figure", PAGE).containsAllEntriesOf(served);
        told.keySet().removeIf(name -> !name.startsWith("rekey_"));
        assertThat(served).as("each of our own figures on the page is served").containsAllEntriesOf(told);
    }

    @Test
    void verdictsAreCountedByOutcomeUnknownKeysIncluded() {
        String project = server.project();
        String secret = server.key(project, server.user(project, "member")).text("/secret");
        double valid = value("rekey_verdicts_total{outcome=\"VALID\"}");
        double unknown = value("rekey_verdicts_total{outcome=\"NOT_FOUND\"}");
        for (String key : new String[] {secret, secret, secret, "none-of-ours", "nor-this-one"}) {
            expect(200, server.root().post("/v1/verify", "{\"key\": \"%s\"}".formatted(key)));
        }
        assertThat(value("rekey_verdicts_total{outcome=\"VALID\"}")).isEqualTo(valid + 3);
        assertThat(value("rekey_verdicts_total{outcome=\"NOT_FOUND\"}")).isEqualTo(unknown + 2);
    }

    @Test
    void theCacheTellsWhatItHoldsAndHowOftenThatSufficed() {
        String project = server.project();
        String secret = server.key(project, server.user(project, "member")).text("/secret");
        String question = "{\"key\": \"%s\"}".formatted(secret);
        server.settle();
        expect(200, server.root().post("/v1/verify", question));
        double hits = value("rekey_cache_hits_total");
        double misses = value("rekey_cache_misses_total");
        expect(200, server.root().post("/v1/verify", question));
        assertThat(value("rekey_cache_hits_total")).isEqualTo(hits + 2);
        assertThat(value("rekey_cache_misses_total")).isEqualTo(misses);
        assertThat(value("rekey_cached_keys ")).isGreaterThanOrEqualTo(2);
        assertThat(value("rekey_cached_keys_bytes ")).isPositive();
    }

    @Test
    void limitsCreditsAndTheDatabaseAreTold() {
        String project = server.project();
        String owner = server.user(project, "member");
        String limited = server.key(project, owner, """
                        "restricted": false, "credits": {"remaining": 1000},
                        "rate_limits": [{"name": "a", "limit": 5, "window_seconds": 60}]""").text("/secret");
        double commits = value("rekey_database_commits_total");
        double writes = value("rekey_database_writes_total");
        double reads = value("rekey_database_reads_total");
        double blocks = value("rekey_credit_blocks_open ");
        expect(200, server.root().post("/v1/verify", "{\"key\": \"%s\"}".formatted(limited)));
        assertThat(value("rekey_rate_limit_buckets ")).isPositive();
        assertThat(value("rekey_credit_blocks_open ")).isEqualTo(blocks + 1);
        assertThat(value("rekey_database_commits_total")).isGreaterThan(commits);
        assertThat(value("rekey_database_writes_total")).isGreaterThan(writes);
        assertThat(value("rekey_database_reads_total")).isGreaterThan(reads);
        assertThat(value("rekey_database_up ")).isEqualTo(1);
        assertThat(value("rekey_build_info{")).isEqualTo(1);
    }

    /** Labels would be as many as there are keys, and whoever watches would learn of each. */
    @Test
    void noFigureNamesAKeyAProjectOrAPath() throws IOException {
        String project = server.project();
        Reply key = server.key(project, server.user(project, "member"));
        expect(200, server.root().get("/v1/keys/" + key.text("/id")));
        expect(404, server.root().get("/v1/keys/key_unheardof"));
        try (KeptConnection connection = new KeptConnection(server.uri(), TestServer.ROOT_KEY)) {
            expect(404, connection.send("GET", "/v1/unheardof", null));
        }
        String route =
                "rekey_http_request_duration_seconds_count{door=\"native\",method=\"GET\",route=\"/v1/keys/{key}\"";
        Awaitility.await()
                .until(() -> value(route + ",status=\"2xx\"}") >= 1 && value(route + ",status=\"4xx\"}") >= 1);
        assertThat(figures())
                .contains("method=\"none\",route=\"none\",status=\"4xx\"")
                .doesNotContain(project, key.text("/id"), key.text("/secret"), "unheardof");
    }
}
