package dev.rekey.integration.cluster;

import static dev.rekey.integration.cluster.ClusterKeys.awaitWhole;
import static dev.rekey.integration.cluster.ClusterKeys.code;
import static dev.rekey.integration.cluster.ClusterKeys.isComplete;
import static dev.rekey.integration.cluster.ClusterKeys.waiting;
import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.ProcessCluster;
import dev.rekey.testing.ResponseInterceptor;
import dev.rekey.testing.SharedPostgres;
import dev.rekey.testing.TestResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three processes, of which one is held up at a bad moment while the others go on. */
@Timeout(240)
@OneDatabase
@Tag("process")
class ClusterRacesTest {

    private static final int COUNT = 3;
    private static final int ROUNDS = 6;
    /** A round counts only if the one that was held up did not give up first: on a busy machine it may. */
    private static final int MAX_TRIES = 60;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private static Path folder;

    private static ProcessCluster cluster;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private int names;

    @BeforeAll
    static void start() throws IOException {
        cluster = new ProcessCluster(folder, COUNT);
    }

    @AfterAll
    static void stop() throws IOException {
        cluster.close();
    }

    @AfterEach
    void calmDown() {
        threads.close();
        awaitWhole(cluster);
    }

    private interface Round {
        /** Says whether it came to pass as it was meant to. */
        boolean with(int node, String name) throws Exception;
    }

    /** Each node is the one that is held up in turn. */
    private void rounds(Round round) throws Exception {
        int done = 0;
        for (int tried = 0; done < ROUNDS; tried++) {
            assertThat(tried).as("tries for %d rounds", done).isLessThan(MAX_TRIES);
            done += round.with(done % COUNT, "name-" + names++) ? 1 : 0;
        }
    }

    private static TestResponse named(int node, String name) {
        return expect(
                201,
                cluster.root(node)
                        .post(
                                "/v1/keys",
                                json("{'name': '%s', 'restricted': false}").formatted(name)));
    }

    private static List<String> codes(TestResponse key) {
        List<String> codes = new ArrayList<>();
        for (int node = 0; node < COUNT; node++) {
            codes.add(code(cluster.root(node), key));
        }
        return codes;
    }

    private static TestResponse warmKey(String name) {
        TestResponse key = named(0, name);
        assertThat(codes(key)).containsOnly("VALID");
        return key;
    }

    /** Asks for a receipt as well; the answer may be any. */
    private static TestResponse revoke(int node, TestResponse key, String reason) {
        return waiting(cluster.root(node), 10)
                .json(
                        "POST",
                        "/v1/keys/" + key.text("/id") + "/revoke",
                        json("{'reason': '%s'}").formatted(reason));
    }

    private static long epoch(TestResponse changed) {
        assertThat(isComplete(changed)).as(changed.body()).isTrue();
        return changed.json().at("/receipt/epoch").asLong();
    }

    /** Waits until so many transactions wait for another to end. */
    private static void awaitBlocked(int count) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> SharedPostgres.query(
                                        cluster.postgres().url(),
                                        "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                                .size()
                        >= count);
    }

    @Test
    void changeThatCommitsLateIsMissedByNoNode() throws Exception {
        rounds((slow, name) -> {
            TestResponse late = warmKey(name);
            List<TestResponse> others = List.of(warmKey(name + "-0"), warmKey(name + "-1"), warmKey(name + "-2"));
            long epoch = 0;
            Future<TestResponse> revoked;
            try (Connection holder =
                    DriverManager.getConnection(cluster.postgres().url())) {
                lockRow(holder, name);
                revoked = threads.submit(() -> revoke(slow, late, name));
                awaitBlocked(1);
                for (int node = 0; node < COUNT; node++) {
                    epoch = epoch(expect(200, revoke(node, others.get(node), "in time")));
                    assertThat(codes(others.get(node))).containsOnly("REVOKED");
                }
                assertThat(codes(late)).as("nothing is committed").containsOnly("VALID");
            }
            TestResponse answer = revoked.get();
            if (answer.status() == 503) {
                return false;
            }
            assertThat(epoch(expect(200, answer))).isGreaterThan(epoch);
            assertThat(codes(late)).containsOnly("REVOKED");
            return true;
        });
    }

    private static void lockRow(Connection holder, String name) throws SQLException {
        holder.setAutoCommit(false);
        try (Statement statement = holder.createStatement()) {
            statement.execute("SELECT 1 FROM keys WHERE name = '" + name + "' FOR UPDATE");
        }
    }

    /** Whoever takes the next epoch waits until it is known that no such entry is there. */
    private static void holdNextEntry(Connection holder) throws SQLException {
        holder.setAutoCommit(false);
        try (Statement statement = holder.createStatement()) {
            statement.execute("INSERT INTO feed (epoch, at, request_id, touched)"
                    + " SELECT epoch + 1, 0, decode(repeat('00', 16), 'hex'), '' FROM feed_head");
        }
    }

    /** The nodes that are later wait for it, so that nobody ever sees an epoch before the ones below it. */
    @Test
    void uncommittedEpochIsSkippedByNoNode() throws Exception {
        rounds((slow, name) -> {
            List<TestResponse> keys = List.of(warmKey(name), warmKey(name + "-1"), warmKey(name + "-2"));
            List<Future<TestResponse>> revoked = new ArrayList<>();
            try (Connection holder =
                    DriverManager.getConnection(cluster.postgres().url())) {
                holdNextEntry(holder);
                revoked.add(threads.submit(() -> revoke(slow, keys.getFirst(), name)));
                awaitBlocked(1);
                for (int number = 1; number < COUNT; number++) {
                    int node = (slow + number) % COUNT;
                    TestResponse key = keys.get(number);
                    revoked.add(threads.submit(() -> revoke(node, key, "after it")));
                }
                awaitBlocked(COUNT);
                for (TestResponse key : keys) {
                    assertThat(codes(key)).as("nothing is committed").containsOnly("VALID");
                }
            }
            List<Long> epochs = new ArrayList<>();
            for (Future<TestResponse> change : revoked) {
                if (change.get().status() == 503) {
                    return false;
                }
                epochs.add(epoch(expect(200, change.get())));
            }
            assertThat(epochs.subList(1, COUNT)).allMatch(later -> later > epochs.getFirst());
            for (TestResponse key : keys) {
                assertThat(codes(key)).containsOnly("REVOKED");
            }
            return true;
        });
    }

    /** A row is read, and on its way while another node changes it and all confirm that they have heard. */
    @Test
    void anOldRowThatArrivesAfterTheChangeIsNotKept() throws Exception {
        rounds((slow, name) -> {
            TestResponse key = named((slow + 1) % COUNT, name);
            ResponseInterceptor trap = cluster.node(slow).pool().trap("", name);
            Future<String> early = threads.submit(() -> code(cluster.root(slow), key));
            Future<String> after;
            try {
                trap.awaitSprung();
                epoch(expect(200, revoke((slow + 1) % COUNT, key, "meanwhile")));
                assertThat(early.isDone() && early.get().equals("VALID"))
                        .as("before its row arrived")
                        .isFalse();
                // Asks for the same row, which is still on its way: it joins whoever asked before, and is not answered.
                after = threads.submit(() -> code(cluster.root(slow), key));
                assertThatThrownBy(() -> after.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            } finally {
                trap.release();
            }
            // It was asked before the change; 503 where the row took too long.
            assertThat(early.get()).isIn("VALID", "REVOKED", "503");
            assertThat(after.get()).isIn("REVOKED", "503");
            await().atMost(PATIENCE).until(() -> !code(cluster.root(slow), key).equals("503"));
            assertThat(codes(key)).containsOnly("REVOKED");
            return early.get().equals("VALID") && after.get().equals("REVOKED");
        });
    }
}
