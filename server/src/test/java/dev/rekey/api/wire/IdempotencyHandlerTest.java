package dev.rekey.api.wire;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A request under an Idempotency-Key acts once. */
@BothDatabases
class IdempotencyHandlerTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void aRepeatedCreationMakesOneKeyAndShowsItsSecretOnce() {
        TestClient client = under(server.freshName("create"));
        String body = json("{'name': 'once', 'restricted': false}");
        TestResponse first = expect(201, client.post("/v1/keys", body));
        assertThat(first.header("Idempotency-Replayed")).isEmpty();
        assertThat(first.json().has("secret_available")).isFalse();
        server.clock().advance(Duration.ofHours(23));
        TestResponse again = expect(201, client.post("/v1/keys", body));
        assertThat(again.header("Idempotency-Replayed")).contains("true");
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(again.header("Cache-Control")).contains("no-store");
        assertThat(again.json().has("secret")).isFalse();
        assertThat(again.text("/secret_available")).isEqualTo("false");
        assertThat(again.body().replace(json(",'secret_available':false"), ""))
                .isEqualTo(first.body().replaceAll(",\"secret\":\"[^\"]*\"", ""));
        assertThat(again.body()).doesNotContain(first.text("/secret"));

        server.clock().advance(Duration.ofHours(2));
        TestResponse later = expect(201, client.post("/v1/keys", body));
        assertThat(later.text("/id")).isNotEqualTo(first.text("/id"));
    }

    @Test
    void quotedAndBareNameTheSame() {
        String name = server.freshName("quoted");
        String body = json("{'slug': '%s'}").formatted(server.freshName("quoted-project"));
        TestResponse first = expect(201, under(name).post("/v1/projects", body));
        TestResponse again = expect(201, under("\"" + name + "\"").post("/v1/projects", body));
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Idempotency-Replayed")).contains("true");
    }

    @Test
    void anotherRequestUnderTheSameNameIsRefused() {
        TestClient client = under(server.freshName("other"));
        expect(201, client.post("/v1/keys", json("{'name': 'a', 'restricted': false}")));
        TestResponse reply = expect(422, client.post("/v1/keys", json("{'name': 'b', 'restricted': false}")));
        assertThat(reply.text("/code")).isEqualTo("idempotency_key_reused");
    }

    @Test
    void anotherCallerAndAnotherRouteHaveNamesOfTheirOwn() {
        String name = server.freshName("scoped");
        String project = server.project();
        String body = json("{'name': 'scoped', 'restricted': false}");
        TestResponse mine = expect(201, under(name).post("/v1/keys", body));
        TestClient member = server.clientOf(project, "member").with("Idempotency-Key", name);
        TestResponse theirs = expect(201, member.post("/v1/keys", body));
        assertThat(theirs.text("/id")).isNotEqualTo(mine.text("/id"));
        expect(200, under(name).post("/v1/keys/" + mine.text("/id") + "/rotate"));
        TestResponse other = expect(200, under(name).post("/v1/keys/" + theirs.text("/id") + "/rotate"));
        assertThat(other.header("Idempotency-Replayed")).isEmpty();
    }

    @Test
    void rotateAndRevokeActOnce() {
        TestResponse made = expect(201, server.root().post("/v1/keys", json("{'name': 'r', 'restricted': false}")));
        String path = "/v1/keys/" + made.text("/id");
        TestClient client = under(server.freshName("rotate")).with("If-Match", "\"1\"");
        TestResponse rotated = expect(200, client.post(path + "/rotate"));
        // The version that it names is gone, by its own doing.
        TestResponse again = expect(200, client.post(path + "/rotate"));
        assertThat(again.header("Idempotency-Replayed")).contains("true");
        assertThat(again.text("/secret_available")).isEqualTo("false");
        assertThat(again.header("ETag")).isEqualTo(rotated.header("ETag"));
        assertThat(server.root().get(path).text("/version")).isEqualTo("2");

        TestClient revoker = under(server.freshName("revoke")).with("If-Match", "\"2\"");
        TestResponse revoked = expect(200, revoker.post(path + "/revoke", json("{'reason': 'x'}")));
        TestResponse twice = expect(200, revoker.post(path + "/revoke", json("{'reason': 'x'}")));
        assertThat(twice.body()).isEqualTo(revoked.body());
        assertThat(twice.header("Idempotency-Replayed")).contains("true");
    }

    @Test
    void refusalIsNotStored() {
        TestClient client = under(server.freshName("refused"));
        String slug = server.freshName("late");
        TestResponse refused = expect(404, client.post("/v1/keys", """
            {"name": "x", "project": "%s", "owner": "o", "restricted": false}\
            """.formatted(slug)));
        assertThat(refused.text("/code")).isEqualTo("not_found");
        expect(201, server.root().post("/v1/projects", json("{'slug': '%s'}").formatted(slug)));
        expect(201, server.root().post("/v1/projects/" + slug + "/users", json("{'external_id': 'o'}")));
        expect(201, client.post("/v1/keys", """
            {"name": "x", "project": "%s", "owner": "o", "restricted": false}\
            """.formatted(slug)));
    }

    @Test
    void storedResponseIsNotReplayedAfterLossOfPermission() {
        String project = server.project();
        TestResponse key =
                server.key(project, server.user(project, "administrator"), json("'permissions': ['keys:write', 'a']"));
        TestClient client =
                server.anonymous().as(key.text("/secret")).with("Idempotency-Key", server.freshName("lost"));
        String body = json("{'name': 'x', 'permissions': ['a']}");
        expect(201, client.post("/v1/keys", body));
        expect(200, server.root().patch("/v1/keys/" + key.text("/id"), json("{'permissions': ['a']}")));
        expect(403, client.post("/v1/keys", body));
    }

    @Test
    void simultaneousRepeatsActOnce() throws Exception {
        TestClient client = under(server.freshName("race"));
        String body = json("{'slug': '%s'}").formatted(server.freshName("race-project"));
        List<Callable<TestResponse>> tasks = new ArrayList<>();
        for (int at = 0; at < 16; at++) {
            tasks.add(() -> client.post("/v1/projects", body));
        }
        List<TestResponse> replies = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<TestResponse> reply : threads.invokeAll(tasks)) {
                replies.add(reply.get());
            }
        }
        assertThat(replies).allSatisfy(reply -> assertThat(reply.status()).isEqualTo(201));
        Set<String> ids = replies.stream().map(reply -> reply.text("/id")).collect(Collectors.toSet());
        assertThat(ids).hasSize(1);
        assertThat(replies.stream()
                        .filter(reply -> reply.header("Idempotency-Replayed").isEmpty()))
                .hasSize(1);
    }

    @Test
    void aMalformedNameIsRefused() {
        for (String name : List.of("a b", "\"", "x".repeat(256))) {
            expect(400, under(name).post("/v1/keys", json("{'name': 'x', 'restricted': false}")));
        }
    }

    @Test
    void verifyIgnoresIt() {
        TestClient client = under(server.freshName("verify"));
        expect(200, client.post("/v1/verify", json("{'key': 'a'}")));
        TestResponse other = expect(200, client.post("/v1/verify", json("{'key': 'b'}")));
        assertThat(other.header("Idempotency-Replayed")).isEmpty();
    }

    private static TestClient under(String name) {
        return server.root().with("Idempotency-Key", name);
    }
}
