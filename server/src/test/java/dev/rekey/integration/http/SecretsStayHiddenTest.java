package dev.rekey.integration.http;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.ServerProcess;
import dev.rekey.testing.SharedPostgres;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import dev.rekey.testing.TestedDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A secret is in one answer and nowhere else: not in the database's files, the log, an error or the audit list. */
@BothDatabases
@Tag("process")
class SecretsStayHiddenTest {

    @TempDir
    Path data;

    /** What each API answered, the answers that show a secret left out. */
    private final List<String> answers = new ArrayList<>();

    private final List<String> secrets = new ArrayList<>();

    @Test
    void secretsAreNowhereElse() throws IOException {
        List<String> log;
        List<String> output;
        try (ServerProcess server = ServerProcess.start(data)) {
            use(server.root());
            answers.add(server.root().json("GET", "/v1/audit?limit=200", null).body());
            answers.add(server.root().json("GET", "/v1/keys?limit=200", null).body());
            assertThat(server.terminate()).as("ends when told to").isTrue();
            log = server.log();
            output = server.output();
        }
        secrets.add(TestServer.ROOT_KEY);
        assertThat(secrets).hasSizeGreaterThan(8);
        for (String secret : secrets) {
            assertThat(answers).noneMatch(answer -> answer.contains(secret));
            assertThat(log).noneMatch(line -> line.contains(secret));
            assertThat(output).noneMatch(line -> line.contains(secret));
            assertThat(rows()).noneMatch(row -> row.contains(secret));
            for (Path file : files()) {
                String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(bytes.contains(secret)).as("a secret in %s", file).isFalse();
            }
        }
    }

    private void use(TestClient root) {
        TestResponse made = root.json("POST", "/v1/keys", """
            {"name": "hidden", "project": "default", "owner": "root", "restricted": false}
            """);
        String path = "/v1/keys/" + made.text("/id");
        secrets.add(made.text("/secret"));
        secrets.add(root.json("POST", path + "/rotate", null).text("/secret"));
        TestClient once = root.with("Idempotency-Key", "hidden-1");
        secrets.add(once.json("POST", "/v1/keys", """
            {"name": "once", "project": "default", "owner": "root", "restricted": false}
            """).text("/secret"));
        answers.add(once.json("POST", "/v1/keys", """
            {"name": "once", "project": "default", "owner": "root", "restricted": false}
            """).body());

        secrets.add(
                root.json("POST", "/api/2.0/keys", json("{'name': 'docspace'}")).text("/response/key"));
        answers.add(root.json("GET", "/api/2.0/keys", null).body());
        secrets.add(root.with("x-APIKey", TestServer.ROOT_KEY)
                .without("Authorization")
                .json("POST", "/v2/api_keys", json("{'label': 'partoo'}"))
                .text("/api_key"));
        answers.add(root.with("x-APIKey", TestServer.ROOT_KEY)
                .without("Authorization")
                .json("GET", "/v2/api_keys?search_text=" + secrets.getLast(), null)
                .body());
        secrets.add(root.json("POST", "/api/v1/api_keys", json("{'api_key': {'name': 'v', 'key_type': 'private'}}"))
                .text("/data/key_value"));
        secrets.add(root.json("POST", "/api/v1/api_keys", json("{'api_key': {'name': 'v', 'key_type': 'public'}}"))
                .text("/data/key_value"));
        answers.add(root.json("GET", "/api/v1/api_keys", null).body());
        TestResponse basic = root.json("POST", "/project/default/key", json("{'label': 'basic', 'roles': 'a,b'}"));
        secrets.add(basic.text("/key/value"));
        secrets.add(root.json("POST", "/project/default/key/" + basic.text("/key/id") + "/regenerate", null)
                .text("/key/value"));

        // Secrets in places where they do not belong must not come back or be logged either.
        for (String secret : List.copyOf(secrets)) {
            answers.add(root.json(
                            "POST",
                            "/v1/verify",
                            json("{'key': '%s', 'ip': '%s'}").formatted(secret, secret))
                    .body());
            answers.add(root.json(
                            "POST",
                            "/v1/verify",
                            json("{'key': '%s', 'permissions': ['%s x']}").formatted(secret, secret))
                    .body());
            answers.add(
                    root.json("POST", "/v1/verify", json("{'%s': 1, 'key': 2").formatted(secret))
                            .body());
            answers.add(root.json("GET", "/v1/keys/" + secret, null).body());
            answers.add(root.json("GET", "/v1/keys?q=" + secret, null).body());
            answers.add(root.json("GET", "/v1/keys?cursor=" + secret, null).body());
            answers.add(root.json("GET", "/nowhere/" + secret + "?key=" + secret, null)
                    .body());
            answers.add(root.as(secret).json("GET", "/v1/keys/nothing", null).body());
            answers.add(root.with("Idempotency-Key", secret + "\"")
                    .json("POST", path + "/revoke", json("{'reason': 7}"))
                    .body());
            answers.add(root.with("X-API-Key", secret)
                    .json("GET", "/api/v1/api_keys", null)
                    .body());
        }
        assertThat(secrets).allSatisfy(secret -> assertThat(secret).hasSizeGreaterThan(30));
    }

    /** What a database that is not in files keeps, as text. */
    private List<String> rows() {
        if (!TestedDatabase.isPostgresql()) {
            return List.of();
        }
        String url = SharedPostgres.databaseOf(data);
        List<String> rows = new ArrayList<>();
        for (String table : SharedPostgres.query(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) {
            rows.addAll(SharedPostgres.query(url, "SELECT t::text FROM " + table + " t"));
        }
        assertThat(rows).isNotEmpty();
        return rows;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
