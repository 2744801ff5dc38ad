package dev.rekey.integration.key;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.PersistentConnection;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Keys that are verified all the time, changed all the time: who has the answer to a change never meets what was before. */
@BothDatabases
class ConcurrentChangesTest {

    private static final int ROUNDS = 10_000;
    private static final int KEYS = 8;

    /** Where a machine is too slow or too busy for all rounds, so many must do. */
    private static final int LEAST = 1_000;

    private static final long MAX_NANOS = Duration.ofSeconds(60).toNanos();

    @RegisterExtension
    static final TestServer server = new TestServer();

    private final String project = server.project();
    private final String viewer =
            server.key(project, server.user(project, "viewer")).text("/secret");
    private final AtomicInteger rounds = new AtomicInteger();
    private final AtomicInteger background = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private final long started = System.nanoTime();

    /** A key as it must be after the last answer. One thread changes it, others verify it. */
    private final class Changing implements AutoCloseable {
        private final String owner = server.user(project, "member");
        private final String role = server.freshName("role");
        private final Random random;
        private volatile String secret = "";
        private String path = "";
        private long version;
        private boolean enabled;
        private boolean ownerEnabled = true;
        private boolean inNetwork;
        private boolean permitted;
        private boolean roleGives = true;

        private final PersistentConnection managing = new PersistentConnection(server.uri(), TestServer.ROOT_KEY);
        private final PersistentConnection verifying = new PersistentConnection(server.uri(), viewer);

        Changing(Random random) throws IOException {
            this.random = random;
            setRole();
            make();
        }

        private void make() {
            TestResponse made = server.key(project, owner, """
                "permissions": ["a"], "roles": ["%s"], "allowed_ips": ["10.0.0.0/8"]\
                """.formatted(role));
            secret = made.text("/secret");
            path = "/v1/keys/" + made.text("/id");
            version = 1;
            enabled = true;
            inNetwork = true;
            permitted = true;
        }

        String expected() {
            if (!enabled || !ownerEnabled) {
                return "DISABLED";
            }
            if (!inNetwork) {
                return "IP_NOT_ALLOWED";
            }
            return permitted && roleGives ? "VALID" : "INSUFFICIENT_PERMISSIONS";
        }

        void change() throws IOException {
            switch (random.nextInt(24)) {
                case 0 -> revokeAndMakeAnother();
                case 1 -> rotate();
                case 2, 3, 4 -> {
                    ownerEnabled = !ownerEnabled;
                    answered(
                            "PATCH",
                            "/v1/projects/" + project + "/users/" + owner,
                            json("{'enabled': %s}").formatted(ownerEnabled));
                }
                case 5, 6, 7 -> {
                    roleGives = !roleGives;
                    setRole();
                }
                case 8, 9, 10, 11, 12 -> {
                    permitted = !permitted;
                    update(json("'permissions': ['%s']").formatted(permitted ? "a" : "b"));
                }
                case 13, 14, 15, 16, 17 -> {
                    inNetwork = !inNetwork;
                    update(json("'allowed_ips': ['%s']").formatted(inNetwork ? "10.0.0.0/8" : "192.0.2.0/24"));
                }
                default -> {
                    enabled = !enabled;
                    update(json("'enabled': %s").formatted(enabled));
                }
            }
            assertVerdict(secret, expected(), version);
        }

        private void update(String member) throws IOException {
            TestResponse reply = answered("PATCH", path, "{" + member + "}");
            version++;
            assertThatJson(reply.body()).contains("{'version':%s}".formatted(version));
        }

        private void setRole() throws IOException {
            answered(
                    "PUT",
                    "/v1/projects/" + project + "/roles/" + role,
                    json("{'permissions': [%s]}").formatted(roleGives ? "\"c\"" : ""));
        }

        private void rotate() throws IOException {
            String old = secret;
            secret = answered("POST", path + "/rotate", json("{'overlap_seconds': 0}"))
                    .text("/secret");
            version++;
            assertVerdict(old, "NOT_FOUND", 0);
        }

        private void revokeAndMakeAnother() throws IOException {
            String old = secret;
            answered("POST", path + "/revoke", null);
            assertVerdict(old, "REVOKED", version + 1);
            make();
        }

        private TestResponse answered(String method, String target, @Nullable String body) throws IOException {
            return expect(200, managing.send(method, target, body));
        }

        private void assertVerdict(String request, String code, long known) throws IOException {
            // While the database is too slow the response is 503, which is no verdict: the client asks again.
            TestResponse verdict = await().pollDelay(Duration.ZERO)
                    .until(
                            () -> verifying.send("POST", "/v1/verify", question(request)),
                            reply -> reply.status() != 503);
            String body = expect(200, verdict).body();
            assertThat(body)
                    .as("after round %d", rounds.get())
                    .contains(
                            json("'code':'%s'").formatted(code),
                            known == 0
                                    ? json("'version':null")
                                    : json("'version':%s,").formatted(known));
        }

        @Override
        public void close() throws IOException {
            managing.close();
            verifying.close();
        }
    }

    @Test
    @Timeout(120)
    void verdictAfterAChangeNeverUsesThePreviousState() throws Exception {
        long seed = Long.getLong("rekey.seed", System.nanoTime());
        System.out.println("ConcurrentChangesTest: -Drekey.seed=" + seed);
        List<Changing> keys = new ArrayList<>();
        for (int number = 0; number < KEYS; number++) {
            keys.add(new Changing(new Random(seed + number)));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> changing = new ArrayList<>();
            List<Future<?>> verifying = new ArrayList<>();
            for (Changing key : keys) {
                changing.add(threads.submit(() -> {
                    while (rounds.get() < ROUNDS && System.nanoTime() - started < MAX_NANOS && !over.get()) {
                        key.change();
                        rounds.incrementAndGet();
                    }
                    return null;
                }));
            }
            for (int number = 0; number < 2; number++) {
                verifying.add(threads.submit(() -> {
                    verifyAllTheTime(keys);
                    return null;
                }));
            }
            try {
                for (Future<?> one : changing) {
                    one.get(100, TimeUnit.SECONDS);
                }
            } finally {
                over.set(true);
            }
            for (Future<?> one : verifying) {
                one.get(30, TimeUnit.SECONDS);
            }
        }
        for (Changing key : keys) {
            key.close();
        }
        System.out.printf("%d changes, each verified, beside %d verifications%n", rounds.get(), background.get());
        assertThat(rounds.get()).isGreaterThanOrEqualTo(LEAST);
        assertThat(background.get()).isGreaterThan(LEAST);
    }

    private void verifyAllTheTime(List<Changing> keys) throws IOException {
        try (PersistentConnection connection = new PersistentConnection(server.uri(), viewer)) {
            for (int number = 0; !over.get(); number++) {
                Changing key = keys.get(number % KEYS);
                String secret = number % 16 == 15 ? "unknown-secret-" + number : key.secret;
                expect(200, connection.send("POST", "/v1/verify", question(secret)));
                background.incrementAndGet();
            }
        }
    }

    private static String question(String secret) {
        return json("{'key': '%s', 'ip': '10.1.2.3', 'permissions': ['a', 'c']}")
                .formatted(secret);
    }
}
