package dev.rekey.integration.key;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.sql.SqlDatabase;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.PersistentConnection;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What verifying costs: nothing of the database once a key is known, and no more for a secret than for none. */
@BothDatabases
class VerifyWorkTest {

    private static final int VERIFICATIONS = 5_000;

    /** The collected uses are written now and then, and that is not on a request's path. */
    private static final int MAX_WRITES = 60;

    private static final String WATCHED = "jetty";

    /** One way to ask about a secret or an id. */
    @FunctionalInterface
    private interface Asking {
        TestResponse ask(String request);
    }

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void aKnownKeyIsVerifiedWithoutTheDatabase() throws IOException {
        String project = server.project();
        String secret = secretOf(project);
        try (PersistentConnection connection = viewerOf(project)) {
            server.settle();
            verify(connection, secret, 2);
            SqlDatabase database = server.app().database();
            long reads = database.reads();
            long writes = database.writes();
            long commits = database.commits();
            verify(connection, secret, VERIFICATIONS);
            assertThat(database.reads() - reads).isZero();
            assertThat(database.writes() - writes).isLessThan(MAX_WRITES);
            assertThat(database.commits() - commits).isLessThan(MAX_WRITES);
        }
    }

    /** A stranger who counts what an answer costs must not learn which secrets there are elsewhere. */
    @Test
    void foreignSecretCostsAsMuchAsAnUnknownSecret() {
        String theirs = server.project();
        TestClient owners = server.clientOf(theirs, "viewer");
        TestClient stranger = server.clientOf(server.project(), "administrator");
        List<Asking> apis = List.of(
                secret -> verify(stranger, secret),
                secret -> introspect(stranger, secret),
                secret -> expect(
                        200,
                        stranger.post(
                                "/v1/verify/batch",
                                json("{'verifications': [{'key': '%s'}]}").formatted(secret))));
        for (Asking api : apis) {
            api.ask(fresh());
            List<List<Long>> first = new ArrayList<>();
            List<List<Long>> repeated = new ArrayList<>();
            for (int round = 0; round < 5; round++) {
                String cold = secretOf(theirs);
                String hot = secretOf(theirs);
                server.settle();
                api.ask(fresh());
                verify(owners, hot);
                first.add(List.of(cost(api, cold), cost(api, hot), cost(api, fresh())));
                assertThat(plain(api.ask(hot))).isEqualTo(plain(api.ask(fresh())));
                // The node has cached that the stranger knows no such key.
                repeated.add(List.of(cost(api, cold), cost(api, hot)));
            }
            assertThat(least(first)).isPositive();
            assertThat(least(repeated)).isZero();
        }
    }

    /** The lowest cost of each kind of secret, equal for all: background jobs read too, and can only add to a cost. */
    private static long least(List<List<Long>> rounds) {
        Set<Long> costs = IntStream.range(0, rounds.getFirst().size())
                .mapToObj(kind -> rounds.stream()
                        .mapToLong(round -> round.get(kind))
                        .min()
                        .orElseThrow())
                .collect(Collectors.toSet());
        assertThat(costs).as("%s", rounds).hasSize(1);
        return costs.iterator().next();
    }

    @Test
    void anUnknownCredentialCostsTheSameAtEachApiAndNothingWhenRepeated() {
        List<Asking> apis = List.of(
                secret -> expect(401, server.anonymous().as(secret).get("/v1/keys")),
                secret -> expect(401, server.anonymous().as(secret).post("/v1/verify", json("{'key': 'x'}"))));
        for (Asking api : apis) {
            List<String> unknown =
                    Stream.generate(VerifyWorkTest::fresh).limit(5).toList();
            assertThat(least(api, unknown)).isEqualTo(1);
            assertThat(least(api, unknown)).isZero();
        }
    }

    @Test
    void foreignKeyCostsAsMuchAsAnUnknownKey() {
        String theirs = server.project();
        TestClient stranger = server.clientOf(server.project(), "administrator");
        String owner = server.user(theirs, "member");
        Asking api = id -> expect(404, stranger.get("/v1/keys/" + id));
        String none = "key_01kjmdebbve0b9xt8vk7rh6kt0";
        String hidden = server.key(theirs, owner).text("/id");
        server.settle();
        api.ask(none);
        assertThat(least(api, Collections.nCopies(5, hidden))).isEqualTo(least(api, Collections.nCopies(5, none)));
    }

    /** Whatever parks, waits for a monitor or touches a file in our code on one of the network's threads is seen. */
    @Test
    @Timeout(60)
    void networkThreadsNeverBlockOnAVerification() throws Exception {
        String project = server.project();
        String known = secretOf(project);
        Queue<String> waits = new ConcurrentLinkedQueue<>();
        try (RecordingStream recording = new RecordingStream();
                PersistentConnection connection = viewerOf(project)) {
            verify(connection, known, 100);
            for (String event : List.of(
                    "jdk.ThreadPark",
                    "jdk.JavaMonitorEnter",
                    "jdk.JavaMonitorWait",
                    "jdk.ThreadSleep",
                    "jdk.FileRead",
                    "jdk.FileWrite",
                    "jdk.FileForce")) {
                recording.enable(event).withThreshold(Duration.ZERO).withStackTrace();
                recording.onEvent(event, seen -> note(seen, waits));
            }
            recording.startAsync();
            Thread control =
                    Thread.ofPlatform().name(WATCHED + "-control").start(() -> LockSupport.parkNanos(1_000_000));
            control.join();
            for (int round = 0; round < VERIFICATIONS / 100; round++) {
                verify(connection, known, 98);
                // Misses, which have to wait, must do so elsewhere.
                verify(connection, fresh(), 1);
                verify(connection, secretOf(project), 1);
            }
            recording.stop();
        }
        assertThat(waits).anyMatch(wait -> wait.startsWith(WATCHED + "-control"));
        assertThat(waits.stream()
                        .filter(wait -> !wait.startsWith(WATCHED + "-control"))
                        .distinct()
                        .limit(5))
                .isEmpty();
    }

    private static void note(RecordedEvent seen, Queue<String> waits) {
        String thread = seen.getThread() == null ? null : seen.getThread().getJavaName();
        if (thread == null || !thread.startsWith(WATCHED) || seen.getStackTrace() == null) {
            return;
        }
        List<RecordedFrame> frames = seen.getStackTrace().getFrames();
        // A class is loaded once, and a concurrent map keeps one of its bins for a few steps.
        boolean bin = seen.getEventType().getName().equals("jdk.JavaMonitorEnter")
                && frames.getFirst().getMethod().getType().getName().equals("java.util.concurrent.ConcurrentHashMap");
        if (bin
                || frames.stream()
                        .map(frame -> frame.getMethod().getType().getName())
                        .anyMatch(name -> name.contains("ClassLoader"))) {
            return;
        }
        if (frames.stream()
                .anyMatch(frame -> frame.getMethod().getType().getName().startsWith("dev.rekey."))) {
            waits.add(thread + " " + seen.getEventType().getName() + " "
                    + frames.stream()
                            .limit(12)
                            .map(frame -> frame.getMethod().getType().getName() + "."
                                    + frame.getMethod().getName())
                            .toList());
        }
    }

    /** But for how far the node knows the changes, which moves on by itself. */
    private static String plain(TestResponse reply) {
        return reply.body().replaceAll(",\"epoch\":\\d+", "");
    }

    /** The lowest cost of one of these: background jobs read too, and can only add to a cost. */
    private static long least(Asking api, List<String> requests) {
        return requests.stream().mapToLong(one -> cost(api, one)).min().orElseThrow();
    }

    private static long cost(Asking api, String request) {
        SqlDatabase database = server.app().database();
        long before = database.reads();
        api.ask(request);
        return database.reads() - before;
    }

    private static String secretOf(String project) {
        return server.key(project, server.user(project, "member")).text("/secret");
    }

    private static String fresh() {
        return server.freshName("no-secret-of-anybody");
    }

    private static PersistentConnection viewerOf(String project) throws IOException {
        return new PersistentConnection(
                server.uri(),
                server.key(project, server.user(project, "viewer")).text("/secret"));
    }

    private static void verify(PersistentConnection connection, String secret, int times) throws IOException {
        for (int time = 0; time < times; time++) {
            expect(
                    200,
                    connection.send("POST", "/v1/verify", json("{'key': '%s'}").formatted(secret)));
        }
    }

    private static TestResponse verify(TestClient client, String secret) {
        return expect(200, client.post("/v1/verify", json("{'key': '%s'}").formatted(secret)));
    }

    private static TestResponse introspect(TestClient client, String secret) {
        return expect(
                200,
                client.with("Content-Type", "application/x-www-form-urlencoded")
                        .send("POST", "/oauth2/introspect", "token=" + secret));
    }
}
