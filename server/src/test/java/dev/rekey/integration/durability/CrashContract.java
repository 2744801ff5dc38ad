package dev.rekey.integration.durability;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.RandomPause;
import dev.rekey.testing.ServerProcess;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Cuts in the middle of writing: what was acknowledged is there afterwards, what was not is either there whole
 * or not at all, and versions and audit agree.
 */
abstract class CrashContract {

    private static final int WRITERS = 4;

    @TempDir
    Path data;

    private volatile boolean struck;

    /** Answers that no writer expected. */
    private final List<AssertionError> wrongAnswers = new CopyOnWriteArrayList<>();

    /** What the client was told of one key, and what it may have done without being told. */
    private static final class Known {
        String id = "";
        String secret = "";
        String name = "";
        long version;
        boolean revoked;
        boolean deleted;

        @Nullable
        String pending;

        @Nullable
        String pendingName;

        List<String> endedSecrets = new ArrayList<>();
    }

    abstract int rounds();

    abstract ServerProcess start() throws IOException;

    /** Cuts through what is being written; the server may live on. */
    abstract void strike(ServerProcess server, int round) throws Exception;

    /** What a query of one column finds in the database of a server that has ended. */
    abstract List<String> query(String sql) throws Exception;

    /** Has the database look at itself. */
    abstract void assertWhole() throws Exception;

    @Test
    void keepsEveryAcknowledgedWriteThroughKills() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Map<String, Known> all = new LinkedHashMap<>();
        int acknowledged = 0;
        for (int round = 0; round < rounds(); round++) {
            List<Known> written = new ArrayList<>();
            try (ServerProcess server = start()) {
                check(server.root(), all.values(), seed);
                written.addAll(writeUntilStruck(server, all, random, round));
            }
            for (Known known : written) {
                all.put(known.id, known);
            }
            acknowledged += written.size();
        }
        try (ServerProcess server = start()) {
            check(server.root(), all.values(), seed);
        }
        assertThat(acknowledged).as("keys written, seed %d", seed).isGreaterThan(rounds());
        assertWhole();
        assertThat(query("SELECT k.number FROM keys k WHERE k.version <>"
                        + " (SELECT count(*) FROM revisions r WHERE r.key_id = k.id)"))
                .isEmpty();
    }

    private List<Known> writeUntilStruck(ServerProcess server, Map<String, Known> before, Random random, int round)
            throws Exception {
        struck = false;
        CountDownLatch warm = new CountDownLatch(WRITERS);
        List<Thread> threads = new ArrayList<>();
        List<List<Known>> results = new ArrayList<>();
        List<Known> older = before.values().stream()
                .filter(known -> !known.deleted && !known.revoked)
                .toList();
        for (int writer = 0; writer < WRITERS; writer++) {
            List<Known> mine = new ArrayList<>();
            results.add(mine);
            // Each key belongs to one writer, so that its writer knows all that was asked of it.
            int number = writer;
            List<Known> inherited = older.stream()
                    .filter(known -> Math.floorMod(known.id.hashCode(), WRITERS) == number)
                    .toList();
            Random own = new Random(random.nextLong());
            TestClient client = server.root();
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    write(client, mine, inherited, own, warm);
                } catch (AssertionError wrong) {
                    wrongAnswers.add(wrong);
                }
            }));
        }
        assertThat(warm.await(30, TimeUnit.SECONDS)).isTrue();
        RandomPause.of(5 + random.nextInt(400));
        strike(server, round);
        struck = true;
        for (Thread thread : threads) {
            thread.join(30_000);
        }
        assertThat(wrongAnswers).isEmpty();
        return results.stream().flatMap(List::stream).toList();
    }

    private void write(TestClient client, List<Known> mine, List<Known> inherited, Random random, CountDownLatch warm) {
        List<Known> alive = new ArrayList<>(inherited);
        try {
            while (!struck) {
                Known known =
                        alive.isEmpty() || random.nextInt(3) == 0 ? null : alive.get(random.nextInt(alive.size()));
                if (known == null) {
                    Known made = create(client, "key-" + random.nextInt(1_000_000));
                    mine.add(made);
                    alive.add(made);
                } else {
                    step(client, known, random);
                    if (known.deleted || known.revoked) {
                        alive.remove(known);
                    }
                }
                warm.countDown();
            }
        } catch (UncheckedIOException killed) {
            warm.countDown();
        }
    }

    private static Known create(TestClient client, String name) {
        TestResponse reply = client.json("POST", "/v1/keys", """
            {"project":"default","owner":"root","name":"%s","restricted":false}
            """.formatted(name));
        answered(reply);
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        Known known = new Known();
        known.id = reply.text("/id");
        known.secret = reply.text("/secret");
        known.name = name;
        known.version = 1;
        return known;
    }

    /** Says what it is about to ask before it asks, and takes it back when it has the answer. */
    private static void step(TestClient client, Known known, Random random) {
        String path = "/v1/keys/" + known.id;
        switch (random.nextInt(8)) {
            case 0 -> {
                known.pending = "revoke";
                accept(client.json("POST", path + "/revoke", "{}"), known);
                known.revoked = true;
            }
            case 1 -> {
                known.pending = "delete";
                TestResponse reply = client.json("DELETE", path, null);
                answered(reply);
                assertThat(reply.status()).isEqualTo(204);
                known.deleted = true;
            }
            case 2, 3 -> {
                known.pending = "rotate";
                TestResponse reply = client.json("POST", path + "/rotate", json("{'overlap_seconds': 0}"));
                accept(reply, known);
                known.endedSecrets.add(known.secret);
                known.secret = reply.text("/secret");
            }
            default -> {
                String name = "renamed-" + random.nextInt(1_000_000);
                known.pending = "rename";
                known.pendingName = name;
                accept(client.json("PATCH", path, json("{'name':'%s'}").formatted(name)), known);
                known.name = name;
            }
        }
        known.pending = null;
    }

    /** An outage is no answer: it may be done or not. */
    private static void answered(TestResponse reply) {
        if (reply.status() == 503) {
            throw new UncheckedIOException(new IOException("an outage"));
        }
    }

    private static void accept(TestResponse reply, Known known) {
        answered(reply);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        known.version = reply.json().path("version").longValue();
    }

    private static void check(TestClient client, Iterable<Known> all, long seed) {
        for (Known known : all) {
            TestResponse reply = client.json("GET", "/v1/keys/" + known.id, null);
            String what = "key %s, pending %s, seed %d: %s".formatted(known.id, known.pending, seed, reply.body());
            if (known.deleted) {
                assertThat(reply.status()).as(what).isEqualTo(404);
                continue;
            }
            if (reply.status() == 404) {
                assertThat(known.pending).as(what).isEqualTo("delete");
                known.deleted = true;
                continue;
            }
            assertThat(reply.status()).as(what).isEqualTo(200);
            JsonNode key = reply.json();
            long version = key.path("version").longValue();
            boolean moved = version == known.version + 1;
            assertThat(version).as(what).isBetween(known.version, known.version + (known.pending == null ? 0 : 1));
            boolean revoked = known.revoked || (moved && "revoke".equals(known.pending));
            assertThat(key.path("state").asString().equals("revoked")).as(what).isEqualTo(revoked);
            String name = moved && "rename".equals(known.pending) ? known.pendingName : known.name;
            assertThat(key.path("name").asString()).as(what).isEqualTo(name);
            boolean rotatedUnheard = moved && "rotate".equals(known.pending);
            String code = verify(client, known.secret);
            assertThat(code).as(what).isEqualTo(rotatedUnheard ? "NOT_FOUND" : revoked ? "REVOKED" : "VALID");
            for (String ended : known.endedSecrets) {
                assertThat(verify(client, ended)).as(what).isEqualTo("NOT_FOUND");
            }
            assertThat(changes(client, known.id)).as(what).isEqualTo(version);
            known.version = version;
            known.name = String.valueOf(name);
            known.revoked = revoked;
            known.pending = rotatedUnheard ? "rotate-unheard" : null;
            if (rotatedUnheard) {
                // Its secret was never told to anybody: this key can be followed no further.
                known.deleted =
                        client.json("DELETE", "/v1/keys/" + known.id, null).status() == 204;
            }
        }
    }

    private static String verify(TestClient client, String secret) {
        return client.json("POST", "/v1/verify", json("{'key':'%s'}").formatted(secret))
                .text("/code");
    }

    /** How many events of done changes the audit has of a key. */
    private static long changes(TestClient client, String id) {
        long done = 0;
        for (JsonNode event :
                client.json("GET", "/v1/audit?limit=200&key=" + id, null).json().path("items")) {
            done += event.path("outcome").asString().equals("done") ? 1 : 0;
        }
        return done;
    }
}
