package dev.rekey.integration.durability;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.sql.SqlDatabase;
import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.ServerProcess;
import dev.rekey.testing.SharedPostgres;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rekey copy}: an installation moves from SQLite to PostgreSQL and back, and is the same there. */
@OneDatabase
@Tag("process")
class MovingTest {

    @TempDir
    private Path folder;

    private Path sqlite;
    private String postgres;

    @BeforeEach
    void makeATarget() {
        sqlite = folder.resolve("data");
        postgres = SharedPostgres.emptyDatabase();
    }

    @AfterEach
    void dropTheTarget() {
        SharedPostgres.drop(postgres);
    }

    private ServerProcess serve(Path data, Optional<String> url) throws IOException {
        List<String> more = new ArrayList<>(List.of(
                "--root-key",
                TestServer.ROOT_KEY,
                "--pepper-file",
                folder.resolve("pepper").toString()));
        // An empty one is none: it keeps what tests run over otherwise out.
        more.addAll(List.of("--database-url", url.orElse("")));
        return ServerProcess.start(data, more);
    }

    private record Ended(int status, String output) {}

    private static Ended copy(String from, String to) throws Exception {
        Process process = ServerProcess.program(List.of("copy", "--from", from, "--to", to))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), output);
    }

    /** On a busy machine a server may end without having taken itself off the list; then its lease has to run out. */
    private static Ended copyOnceFree(String from, String to) {
        return await().pollDelay(Duration.ZERO)
                .atMost(Duration.ofSeconds(90))
                .until(() -> copy(from, to), ended -> !ended.output().contains("is in use by the server"));
    }

    @Test
    void aWholeInstallationMovesToPostgresAndBack() throws Exception {
        List<TestResponse> before;
        String secret;
        try (ServerProcess server = serve(sqlite, Optional.empty())) {
            secret = install(server.root());
            before = ask(server.root());
            assertThat(server.terminate()).isTrue();
        }
        // A target that was started once is as good as one that never was.
        try (ServerProcess fresh = ServerProcess.start(
                folder.resolve("fresh"),
                List.of("--root-key", "another-root-key-0123456789-0123456789", "--database-url", postgres))) {
            assertThat(fresh.terminate()).isTrue();
        }
        Ended there = copyOnceFree(sqlite.toString(), postgres);
        assertThat(there.output())
                .contains("REKEY_DATABASE_URL=jdbc:postgresql://localhost", "REKEY_PEPPER_FILE=", "keys")
                .doesNotContain("password=postgres", "DIFFERENT");
        assertThat(there.status()).isZero();
        assertEveryTableHasRows();
        try (ServerProcess server = serve(folder.resolve("unused"), Optional.of(postgres))) {
            assertSame(before, ask(server.root()));
            goesOn(server.root(), secret, 3);
            before = ask(server.root());
            assertThat(server.terminate()).isTrue();
        }
        Path back = folder.resolve("back");
        Ended again = copyOnceFree(postgres, back.toString());
        assertThat(again.output()).contains("REKEY_DATA=" + back).doesNotContain("DIFFERENT");
        assertThat(again.status()).isZero();
        try (ServerProcess server = serve(back, Optional.empty())) {
            assertSame(before, ask(server.root()));
            goesOn(server.root(), secret, 4);
        }
    }

    /** A table that a later migration makes has to be filled here, or it would be moved untested. */
    private void assertEveryTableHasRows() {
        for (String table : SharedPostgres.query(
                postgres,
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
                        // The last is written where limits are counted in Redis.
                        + " AND table_name NOT IN ('nodes', 'node_progress', 'marks')")) {
            assertThat(SharedPostgres.query(postgres, "SELECT count(*) FROM \"" + table + "\""))
                    .as(table)
                    .doesNotContain("0");
        }
    }

    private static void assertSame(List<TestResponse> before, List<TestResponse> after) {
        assertThat(after.stream().map(TestResponse::body))
                .isEqualTo(before.stream().map(TestResponse::body).toList());
    }

    private static String install(TestClient root) {
        expect(201, root.post("/v1/projects", """
            {"slug": "zwei", "name": "Zweites Projekt \u00fc \ud83d\udd11 \u4e2d"}
            """));
        expect(200, root.patch("/v1/projects/zwei", """
            {"settings": {"key_prefix": "acme", "rate_limits": [{"name": "a", "limit": 5000, "window_seconds": 60}]}}\
            """));
        expect(201, root.post("/v1/projects/zwei/users", """
            {"external_id": "u-1", "name": "\u010c\u016f\u0148", "email": "u@example.com", "role": "member", "type": "human"}\
            """));
        expect(200, root.put("/v1/projects/zwei/roles/reader", """
            {"description": "liest \u2713", "permissions": ["files:read"]}\
            """));
        TestResponse made =
                expect(201, root.with("Idempotency-Key", "the-same-key").post("/v1/keys", """
                {"project": "zwei", "owner": "u-1", "name": "N\u00e4chtlich \ud83d\ude00", "description": "d", "permissions": ["files:read"],
                 "roles": ["reader"], "allowed_ips": ["203.0.113.0/24", "2001:DB8::1"], "denied_ips": ["203.0.113.7"],
                 "allowed_origins": ["https://*.example.com"], "allowed_resources": {"file": ["1", "2"]},
                 "rate_limits": [{"name": "burst", "limit": 1000, "window_seconds": 60}],
                 "credits": {"remaining": 500, "refill": {"amount": 10, "interval": "monthly"}},
                 "metadata": {"plan": "gold", "n": 1.50, "\u00e9": null}, "not_before": "2020-03-01T12:00:00+01:00",
                 "expires_at": "2127-01-01T00:00:00.1234567Z"}"""));
        expect(200, root.patch("/v1/keys/" + made.text("/id"), json("{'description': 'changed \u2192 twice'}")));
        expect(202, root.patch("/v1/keys/" + made.text("/id"), """
            {"metadata": {"plan": null, "\u00e9": 1.50}, "reason": "sp\u00e4ter", "effective_at": "%s"}\
            """.formatted(
                        Instant.now().plusSeconds(86_400))));
        TestResponse revoked = expect(201, root.post("/v1/keys", """
                {"project": "zwei", "owner": "u-1", "name": "ended", "restricted": false}"""));
        expect(200, root.post("/v1/keys/" + revoked.text("/id") + "/revoke", json("{'reason': 'lost \u2014 maybe'}")));
        assertThat(verify(root, made.text("/secret"), "request-1")).isEqualTo("VALID");
        return made.text("/secret");
    }

    private static String verify(TestClient root, String secret, String request) {
        return expect(200, root.post("/v1/verify", """
            {"key": "%s", "ip": "203.0.113.9", "origin": "https://a.example.com", "permissions": ["files:read"],
             "resource": "file:1", "request_id": "%s"}\
            """.formatted(secret, request)))
                .text("/code");
    }

    /** Answers that have to be the same, to the byte, wherever the database is. */
    private static List<TestResponse> ask(TestClient root) {
        List<TestResponse> answers = new ArrayList<>();
        answers.add(expect(201, root.with("Idempotency-Key", "another-key").post("/v1/projects", """
            {"slug": "drei", "name": "Drei"}\
            """)));
        answers.add(expect(200, root.get("/v1/projects")));
        answers.add(expect(200, root.get("/v1/projects/zwei/users")));
        answers.add(expect(200, root.get("/v1/projects/zwei/roles")));
        answers.add(expect(200, root.get("/v1/audit?project=zwei")));
        answers.add(expect(200, root.get("/v1/audit?project=default")));
        return answers;
    }

    private static void goesOn(TestClient root, String secret, int nextKey) {
        // Under the same request id it was paid for already.
        assertThat(verify(root, secret, "request-1")).isEqualTo("VALID");
        TestResponse keys = expect(200, root.get("/v1/keys?project=zwei"));
        assertThat(keys.body()).contains(json("'remaining':499"));
        TestResponse next = expect(201, root.post("/v1/keys", """
            {"project": "zwei", "owner": "u-1", "name": "next", "restricted": false}\
            """));
        assertThat(next.text("/number")).isEqualTo(Integer.toString(nextKey));
    }

    @Test
    void aCopyThatIsKilledLeavesNothingAndCanBeRunAgain() throws Exception {
        try (ServerProcess server = serve(sqlite, Optional.empty())) {
            install(server.root());
            assertThat(server.terminate()).isTrue();
        }
        Path back = folder.resolve("back");
        assertThat(copyOnceFree(sqlite.toString(), postgres).status()).isZero();
        // Held back where it reads the last but a few tables, with most of them written.
        killWhileItReads(postgres, back.toString());
        try (ServerProcess target = serve(back, Optional.empty())) {
            assertThat(expect(200, target.root().get("/v1/projects")).json().at("/items"))
                    .hasSize(1);
            assertThat(target.terminate()).isTrue();
        }
        Ended again = copyOnceFree(postgres, back.toString());
        assertThat(again.output()).contains("The copy is complete.");
        assertThat(again.status()).isZero();

        String other = SharedPostgres.emptyDatabase();
        try {
            killWhileItWrites(other);
            assertThat(SharedPostgres.query(other, "SELECT id FROM audit_events"))
                    .isEmpty();
            assertThat(copy(sqlite.toString(), other).status()).isZero();
        } finally {
            SharedPostgres.drop(other);
        }
    }

    private static void killWhileItReads(String from, String to) throws Exception {
        try (Connection holding = DriverManager.getConnection(from);
                Statement statement = holding.createStatement()) {
            statement.execute("BEGIN; LOCK TABLE usage_counts IN ACCESS EXCLUSIVE MODE");
            killAfter("copying usage_counts", from, to);
        }
    }

    private void killWhileItWrites(String to) throws Exception {
        SqlDatabase.connect(to).close();
        String pepper = Files.readString(folder.resolve("pepper")).strip();
        try (Connection holding = DriverManager.getConnection(to);
                Statement statement = holding.createStatement()) {
            statement.execute("BEGIN; INSERT INTO peppers (id, \"check\") VALUES ('"
                    + pepper.substring(0, pepper.indexOf(':')) + "', '\\x00')");
            killAfter("copying peppers", sqlite.toString(), to);
        }
        await().until(() -> SharedPostgres.query(
                        to,
                        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <>"
                                + " pg_backend_pid()")
                .isEmpty());
    }

    private static void killAfter(String line, String from, String to) throws Exception {
        Process process = ServerProcess.program(List.of("copy", "--from", from, "--to", to))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.lines().anyMatch(line::equals)).isTrue();
            process.destroyForcibly();
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isNotZero();
    }
}
