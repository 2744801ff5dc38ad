package dev.rekey.integration.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.ServerProcess;
import dev.rekey.testing.TestClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server that ends and starts again on the same files, while many threads go on asking whichever is there. Ended and
 * started by one thread; asked by any.
 */
public final class RestartedServer implements AutoCloseable {

    private final Path data;
    private volatile CompletableFuture<TestClient> root = new CompletableFuture<>();
    private @Nullable ServerProcess process;

    public RestartedServer(Path data) {
        this.data = data;
    }

    public void start() throws IOException {
        ServerProcess started = ServerProcess.start(data);
        process = started;
        root.complete(started.root());
    }

    /** A client of the server that runs, with the root key; waits for the next one where none does. */
    public TestClient root() {
        return root.orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** Ends it as {@code kill -9} does. */
    public void kill() {
        ending().kill();
    }

    /** Ends it as {@code kill} does: it lets what is under way end. */
    void stop() {
        assertThat(ending().terminate()).as("ends when told to").isTrue();
    }

    /** From here on clients wait for the next one: who is cut off asks that one. */
    private ServerProcess ending() {
        root = new CompletableFuture<>();
        ServerProcess ending = process;
        if (ending == null) {
            throw new IllegalStateException("it was not started");
        }
        return ending;
    }

    /** Ends it for good, and every wait for it. */
    @Override
    public void close() {
        root.completeExceptionally(new IllegalStateException("no server comes any more"));
        if (process != null) {
            process.close();
        }
    }
}
