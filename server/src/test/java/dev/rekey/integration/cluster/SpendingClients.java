package dev.rekey.integration.cluster;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;

import dev.rekey.integration.durability.CreditLedger;
import dev.rekey.integration.durability.RestartedServer;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** 64 clients that verify one key with credits, and what is done to their server at the same time. */
public final class SpendingClients implements AutoCloseable {

    private static final int THREADS = 64;

    /** What a client is told of the key. */
    public enum Answer {
        VALID,
        CREDITS_EXHAUSTED,
        /** The server was killed or stopped during the request: who asked knows nothing. */
        NONE
    }

    /** What happens while clients ask. */
    public interface ConcurrentAction {
        void act() throws Exception;
    }

    private final Path folder;
    private final Random random;
    private final RestartedServer server;
    private final String path;
    private final String secret;
    private final Semaphore answered = new Semaphore(0);
    private final AtomicInteger cutOff = new AtomicInteger();
    private int copies;

    /** Starts a server in a new {@code folder}, with one key. */
    public SpendingClients(Path folder, int credits, Random random) throws IOException {
        this.folder = folder;
        this.random = random;
        server = new RestartedServer(folder.resolve("data"));
        server.start();
        TestResponse key = expect(201, server.root().post("/v1/keys", """
                        {"name": "spent", "restricted": false, "credits": {"remaining": %d}}""".formatted(credits)));
        path = "/v1/keys/" + key.text("/id");
        secret = key.text("/secret");
    }

    public RestartedServer server() {
        return server;
    }

    /** Verifies the key, at the server that runs or, where none does, at the next. */
    public Answer ask(@Nullable String requestId) {
        String named = requestId == null ? "" : json(",'request_id':'%s'").formatted(requestId);
        TestResponse reply = reply(server.root(), named);
        return reply == null ? Answer.NONE : Answer.valueOf(expect(200, reply).text("/code"));
    }

    /** Verifies the key at a server that may be about to stop, and then may refuse to be asked at all. */
    public Answer askStopping(TestClient client) {
        TestResponse reply = reply(client, "");
        return reply == null || reply.status() == 503
                ? Answer.NONE
                : Answer.valueOf(expect(200, reply).text("/code"));
    }

    private @Nullable TestResponse reply(TestClient client, String named) {
        try {
            return client.json("POST", "/v1/verify", json("{'key':'%s'%s}").formatted(secret, named));
        } catch (UncheckedIOException failed) {
            if (!(failed.getCause() instanceof ConnectException)) {
                cutOff.incrementAndGet();
            }
            return null;
        }
    }

    /** How many requests may have reached a server and had no answer. */
    public int cutOff() {
        return cutOff.get();
    }

    /** What the server says is left. */
    public int shown() {
        TestResponse key = expect(200, server.root().get(path));
        return key.json().at("/credits/remaining").intValue();
    }

    public void set(int remaining) {
        expect(
                200,
                server.root().patch(path, json("{'credits': {'remaining': %s}}").formatted(remaining)));
    }

    /** What the files have, of a server that has ended. */
    public CreditLedger ledger() throws IOException, SQLException {
        return CreditLedger.read(folder.resolve("data"), folder.resolve("copy-" + copies++));
    }

    /** Counts an answer that said something new, for whoever awaits so many of them. */
    public void learned() {
        answered.release();
    }

    /** Waits for so many new answers, and for no longer than that. */
    public void await(int number, int milliseconds) throws InterruptedException {
        answered.drainPermits();
        var _ = answered.tryAcquire(number, milliseconds, TimeUnit.MILLISECONDS);
    }

    /**
     * Kills the server after 5 to 800 ms, or earlier, at one of so many new answers.
     *
     * @param afterwards what is done before it starts again
     */
    public void kill(int answers, ConcurrentAction afterwards) throws Exception {
        await(1 + random.nextInt(answers), 5 + random.nextInt(796));
        server.kill();
        afterwards.act();
        server.start();
    }

    /** Runs all clients to their end, each with its number, and runs the action at the same time. */
    public void run(IntConsumer client, ConcurrentAction action) throws Exception {
        List<Future<?>> ends = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (int at = 0; at < THREADS; at++) {
                int thread = at;
                ends.add(threads.submit(() -> client.accept(thread)));
            }
            boolean done = false;
            try {
                action.act();
                done = true;
            } finally {
                if (!done) {
                    // Without a server no client goes on.
                    server.close();
                }
            }
        }
        for (Future<?> end : ends) {
            end.get();
        }
    }

    public void run(IntConsumer client) throws Exception {
        run(client, () -> {});
    }

    @Override
    public void close() {
        server.close();
    }
}
