package dev.rekey.attack;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.TestClient;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys as large as they can be, in lists that nobody takes and in the cache. */
@Timeout(300)
@OneDatabase
@Tag("process")
class LargeKeysTest {

    private static final long MARGIN = 24L << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int THREADS = 8;

    private static final int LISTED = 60;

    /** With 200 permissions of its own each takes about 45 KB: together more than the heap. */
    private static final int CACHED = Integer.getInteger("rekey.attack.keys", 6_000);

    @TempDir
    private Path data;

    @Test
    void unreadListsOfLargeKeysDoNotExhaustMemory() throws Exception {
        try (AttackedServer server = AttackedServer.start(data)) {
            project(server.root());
            String resources = json("{'file': [%s]}").formatted(texts(560, at -> "r".repeat(90) + at));
            String caller = made(server.root(), json("'restricted': false"));
            inParallel(
                    LISTED,
                    number -> made(
                            server.root(),
                            json("'restricted': false, 'allowed_resources': %s").formatted(resources)));
            expect(200, server.root().get("/v1/keys?project=attacker&limit=200"));
            long before = server.liveBytes();
            List<Socket> attackers = new ArrayList<>();
            try (Bystander bystander = server.bystander()) {
                bystander.sendRequests(200);
                for (int number = 0; number < 100; number++) {
                    attackers.add(unread(server, caller, "/v1/keys?limit=200"));
                }
                for (int number = 0; number < 300; number++) {
                    attackers.add(unread(server, caller, "/api/2.0/keys"));
                }
                for (int round = 0; round < 10; round++) {
                    takeSlowly(attackers);
                    bystander.sendRequests(60);
                    server.assertAlive();
                }
                bystander.assertServed();
            }
            for (Socket attacker : attackers) {
                attacker.close();
            }
            server.assertAlive();
            await().atMost(PATIENCE).until(() -> server.liveBytes() < before + MARGIN);
        }
    }

    @Test
    void thousandsOfKeysWithPermissionsOfTheirOwnFitIntoTheCacheByWhatTheyWeigh() throws Exception {
        try (AttackedServer server = AttackedServer.start(data)) {
            project(server.root());
            List<String> secrets = inParallel(
                    CACHED,
                    number -> made(
                            server.root(),
                            json("'restricted': true, 'permissions': [%s]")
                                    .formatted(texts(
                                            200,
                                            at -> "service-" + number + ":" + "r".repeat(60) + at + ":"
                                                    + "s".repeat(30)))));
            try (Bystander bystander = server.bystander()) {
                bystander.sendRequests(200);
                for (int from = 0; from < secrets.size(); from += 50) {
                    String questions = secrets.subList(from, from + 50).stream()
                            .map(secret -> json("{'key': '%s'}").formatted(secret))
                            .collect(Collectors.joining(","));
                    expect(
                            200,
                            server.root()
                                    .post(
                                            "/v1/verify/batch",
                                            json("{'verifications': [%s]}").formatted(questions)));
                }
                server.assertAlive();
                bystander.assertServed();
            }
            assertThat(server.liveBytes()).isLessThan((long) AttackedServer.HEAP_MIB << 20 >> 1);
        }
    }

    private static void project(TestClient root) {
        expect(201, root.post("/v1/projects", json("{'slug': 'attacker', 'name': 'attacker'}")));
        expect(201, root.post("/v1/projects/attacker/users", """
            {"external_id": "owner", "name": "owner", "role": "administrator", "type": "bot"}
            """));
    }

    private static String made(TestClient root, String settings) {
        return expect(
                        201,
                        root.json(
                                "POST",
                                "/v1/keys",
                                json("{'project': 'attacker', 'owner': 'owner', 'name': 'key', %s}")
                                        .formatted(settings)))
                .text("/secret");
    }

    private static String texts(int count, IntFunction<String> text) {
        return IntStream.range(0, count)
                .mapToObj(at -> '"' + text.apply(at) + '"')
                .collect(Collectors.joining(","));
    }

    private static List<String> inParallel(int count, IntFunction<String> task) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<String>> all = new ArrayList<>();
            for (int number = 0; number < count; number++) {
                int each = number;
                all.add(threads.submit(() -> task.apply(each)));
            }
            List<String> results = new ArrayList<>();
            for (Future<String> one : all) {
                results.add(one.get());
            }
            return results;
        }
    }

    /** Asks for a list and reads nothing of it. */
    private static Socket unread(AttackedServer server, String caller, String path) throws IOException {
        Socket socket = server.connect();
        socket.setSoTimeout(1);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + caller + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** A little of each; what has ended has ended. */
    private static void takeSlowly(List<Socket> sockets) {
        byte[] some = new byte[1_024];
        for (Socket socket : sockets) {
            try {
                var _ = socket.getInputStream().read(some);
            } catch (IOException nothingOrCutOff) {
                assertThat(nothingOrCutOff).isNotNull();
            }
        }
    }
}
