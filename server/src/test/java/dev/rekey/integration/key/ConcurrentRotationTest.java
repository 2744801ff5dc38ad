package dev.rekey.integration.key;

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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many who rotate one key at once. */
@BothDatabases
class ConcurrentRotationTest extends RotationFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    ConcurrentRotationTest() {
        super(server);
    }

    @Test
    void concurrentDuplicatesCreateOneSecret() throws Exception {
        TestResponse made = key(json("'restricted': false"));
        TestClient client = root.with("Idempotency-Key", server.freshName("rotation"));
        List<TestResponse> replies = atOnce(16, () -> client.post(path(made) + "/rotate", "{}"));
        assertThat(replies).allSatisfy(reply -> assertThat(reply.status()).isEqualTo(200));
        assertThat(replies.stream().filter(reply -> reply.json().has("secret"))).hasSize(1);
        assertThat(replies.stream()
                        .filter(reply -> reply.json().has("secret_available"))
                        .map(reply -> reply.text("/secret_available")))
                .hasSize(15)
                .containsOnly("false");
        TestResponse read = root.get(path(made));
        assertThat(read.text("/version")).isEqualTo("2");
        assertThat(ids(read)).hasSize(2);
        // Whoever lost the answer goes on with another rotation, which takes nothing from those who have it.
        TestClient next = root.with("Idempotency-Key", server.freshName("rotation"));
        TestResponse again = expect(200, next.post(path(made) + "/rotate", "{}"));
        assertThat(verdict(again)).isEqualTo("VALID");
        assertThat(verdict(made)).isEqualTo("VALID");

        TestClient back = root.with("Idempotency-Key", server.freshName("cancel"));
        List<TestResponse> cancelled = atOnce(8, () -> back.post(path(made) + "/rotate/cancel", "{}"));
        assertThat(cancelled).allSatisfy(reply -> {
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text("/version")).isEqualTo("4");
        });
        assertThat(root.get(path(made)).text("/version")).isEqualTo("4");
    }

    @Test
    void concurrentRotationsLoseNoReturnedSecret() throws Exception {
        TestResponse made = key(json("'restricted': false"));
        List<TestResponse> replies =
                atOnce(8, () -> root.post(path(made) + "/rotate", json("{'overlap_seconds': 600}")));
        List<TestResponse> done =
                replies.stream().filter(reply -> reply.status() == 200).toList();
        assertThat(done).hasSize(4);
        assertThat(replies.stream().filter(reply -> reply.status() != 200))
                .allSatisfy(reply -> assertThat(reply.text("/code")).isEqualTo("too_many_secrets"));
        assertThat(done.stream().map(reply -> reply.text("/version"))).containsExactlyInAnyOrder("2", "3", "4", "5");
        assertThat(done).allSatisfy(reply -> assertThat(verdict(reply)).isEqualTo("VALID"));
        assertThat(verdict(made)).isEqualTo("VALID");
        server.clock().advance(Duration.ofMinutes(10));
        assertThat(done.stream().map(this::verdict).filter("VALID"::equals)).hasSize(1);

        // Of two that name one version, one is told that it came too late.
        TestClient first = root.with("If-Match", "\"5\"");
        List<Integer> statuses = atOnce(4, () -> first.post(path(made) + "/rotate")).stream()
                .map(TestResponse::status)
                .toList();
        assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 412);
    }

    @Test
    void concurrentRotationsAndCancellationsLeaveAConsistentKey() throws Exception {
        TestResponse made = key(json("'restricted': false"));
        List<TestResponse> replies = new ArrayList<>(List.of(made));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<TestResponse>> tasks = new ArrayList<>();
            for (int number = 0; number < 12; number++) {
                String route = number % 2 == 0 ? "/rotate" : "/rotate/cancel";
                tasks.add(() -> root.post(path(made) + route));
            }
            for (Future<TestResponse> reply : threads.invokeAll(tasks)) {
                replies.add(reply.get());
            }
        }
        TestResponse read = root.get(path(made));
        List<String> shown = ids(read);
        for (TestResponse reply : replies) {
            assertThat(reply.status()).isIn(200, 201, 409);
            if (reply.json().has("secret")) {
                boolean live = shown.contains(reply.text("/secrets/0/id"));
                assertThat(verdict(reply)).isEqualTo(live ? "VALID" : "NOT_FOUND");
            }
        }
        assertThat(shown).isNotEmpty();
    }

    private static List<TestResponse> atOnce(int times, Callable<TestResponse> task) throws Exception {
        List<TestResponse> replies = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<TestResponse> reply : threads.invokeAll(
                    IntStream.range(0, times).mapToObj(number -> task).toList())) {
                replies.add(reply.get());
            }
        }
        return replies;
    }
}
