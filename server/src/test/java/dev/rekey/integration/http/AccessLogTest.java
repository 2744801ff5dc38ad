package dev.rekey.integration.http;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.config.ReleaseVersion;
import dev.rekey.http.HttpRoute;
import dev.rekey.http.RouteTable;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.ServerProcess;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the log of a server says: one rule for requests, whichever thread serves them, and its start and its end. */
@BothDatabases
@Tag("process")
class AccessLogTest {

    private static final int REQUESTS = 40;

    @RegisterExtension
    static final TestServer inProcess = new TestServer();

    @TempDir
    private Path data;

    private ServerProcess start(String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--root-key", TestServer.ROOT_KEY));
        arguments.addAll(List.of(more));
        return ServerProcess.start(data, arguments);
    }

    /** Cached and uncached verifications, on a selector and on virtual threads, and health checks. */
    private static void ask(ServerProcess server) {
        TestClient root = server.root();
        TestResponse key = expect(201, root.post("/v1/keys", json("{'name': 'k', 'restricted': false}")));
        String body = json("{'key': '%s'}").formatted(key.text("/secret"));
        for (int round = 0; round < REQUESTS; round++) {
            expect(200, root.post("/v1/verify", body));
            expect(
                    200,
                    root.post(
                            "/v1/verify",
                            json("{'key': 'unknown-key-of-nobody-%s'}").formatted(round)));
            expect(
                    200,
                    root.post(
                            "/v1/verify/batch", json("{'verifications': [%s]}").formatted(body)));
            expect(200, server.anonymous().get("/health/live"));
            expect(200, server.anonymous().get("/health/ready"));
        }
        expect(404, server.anonymous().exchange("GET", "/nowhere", null));
        expect(200, root.get("/v1/keys"));
    }

    @Test
    void exactlyVerificationsAndHealthChecksAreSampled() {
        assertThat(inProcess.app().routes().routes().stream()
                        .map(RouteTable.Entry::route)
                        .filter(HttpRoute::sampled)
                        .map(HttpRoute::template))
                .containsExactlyInAnyOrder(
                        "/v1/verify",
                        "/v1/verify/batch",
                        "/oauth2/introspect",
                        "/health/live",
                        "/health/ready",
                        "/project/{id}/key/verify",
                        "/forward-auth/{profile}",
                        "/forward-auth/{profile}/{path...}");
    }

    private static long lines(ServerProcess server, String part) {
        return server.log().stream().filter(line -> line.contains(part)).count();
    }

    @Test
    void verificationsAndHealthChecksAreNotLoggedByDefault() throws Exception {
        try (ServerProcess server = start()) {
            ask(server);
            await().until(() -> lines(server, " GET /v1/keys 200 ") == 1);
            assertThat(lines(server, " POST /v1/keys 201 ")).isEqualTo(1);
            assertThat(lines(server, " GET native:- 404 ")).isEqualTo(1);
            assertThat(lines(server, "/v1/verify")).isZero();
            assertThat(lines(server, "/health/")).isZero();
        }
    }

    @Test
    void samplingRateOneLogsEveryRequestOnEveryThread() throws Exception {
        try (ServerProcess server = start("--access-log-sampling", "1")) {
            ask(server);
            await().until(() -> lines(server, " GET /v1/keys 200 ") == 1);
            assertThat(server.log())
                    .filteredOn(line -> line.contains("dev.rekey.http.requests"))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).contains(" INFO "));
            assertThat(lines(server, " POST /v1/verify 200 ")).isEqualTo(2 * REQUESTS);
            assertThat(lines(server, " POST /v1/verify/batch 200 ")).isEqualTo(REQUESTS);
            assertThat(lines(server, " GET /health/live 200 ")).isEqualTo(REQUESTS);
            assertThat(lines(server, " GET /health/ready 200 ")).isEqualTo(REQUESTS);
        }
    }

    @Test
    void startAndStopAreLogged() throws Exception {
        try (ServerProcess server = start("--metrics-port", "0")) {
            assertThat(lines(server, "started Rekey " + ReleaseVersion.NUMBER)).isEqualTo(1);
            assertThat(server.log())
                    .anySatisfy(line -> assertThat(line)
                            .contains("started Rekey", "data directory " + data.toAbsolutePath(), ", database ")
                            .doesNotContain("password"));
            assertThat(lines(server, "listening at http://127.0.0.1:")).isEqualTo(1);
            assertThat(lines(server, "serving metrics at port ")).isEqualTo(1);
            // Unlike Process.destroy, this leaves its output to be read to the end.
            assertThat(ProcessHandle.of(server.pid()).orElseThrow().destroy()).isTrue();
            await().untilAsserted(
                            () -> assertThat(lines(server, "stopped after ")).isEqualTo(1));
        }
    }
}
