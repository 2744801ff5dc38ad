package dev.rekey.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Nodes in processes of their own over one PostgreSQL of their own. Each reaches it through two proxies, one for its pool and
 * one for the line on which it hears of changes, so that each can be cut off by itself. On Linux only.
 */
public final class ProcessCluster implements AutoCloseable {

    private final DedicatedPostgres postgres;
    private final List<Node> nodes = new ArrayList<>();

    /**
     * Starts so many nodes.
     *
     * @param folder for what they keep
     * @param more flags for each of them
     */
    public ProcessCluster(Path folder, int count, String... more) throws IOException {
        this(DedicatedPostgres.start(), folder, Collections.nCopies(count, Map.of()), more);
    }

    /**
     * Starts nodes over a PostgreSQL that becomes theirs.
     *
     * @param environments what each node's environment holds besides ours
     */
    public ProcessCluster(
            DedicatedPostgres postgres, Path folder, List<Map<String, String>> environments, String... more)
            throws IOException {
        this.postgres = postgres;
        try {
            for (int number = 0; number < environments.size(); number++) {
                nodes.add(new Node(folder, number, environments.get(number), List.of(more)));
            }
            nodes.getFirst().start();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                CompletableFuture.allOf(nodes.stream()
                                .skip(1)
                                .map(node -> CompletableFuture.runAsync(node::start, threads))
                                .toArray(CompletableFuture[]::new))
                        .join();
            }
        } catch (IOException | RuntimeException failed) {
            close();
            throw failed;
        }
    }

    /** One node and its ways to the database. */
    public final class Node {

        private final Path data;
        private final Map<String, String> environment;
        private final List<String> flags;
        private final FaultProxy pool;
        private final FaultProxy line;
        private volatile @Nullable ServerProcess process;

        private Node(Path folder, int number, Map<String, String> environment, List<String> more) throws IOException {
            this.environment = environment;
            data = Files.createDirectories(folder.resolve("node-" + number));
            pool = proxy();
            line = proxy();
            flags = new ArrayList<>(List.of(
                    "--root-key",
                    TestServer.ROOT_KEY,
                    "--pepper-file",
                    folder.resolve("pepper").toString(),
                    "--node-name",
                    "node-" + number,
                    "--database-url",
                    through(pool),
                    "--database-listen-url",
                    through(line)));
            flags.addAll(more);
        }

        /** Starts it where it does not run. */
        public void start() {
            try {
                process = ServerProcess.start(data, flags, environment);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        /** The process that runs. */
        public ServerProcess process() {
            ServerProcess running = process;
            if (running == null) {
                throw new IllegalStateException("it was not started");
            }
            return running;
        }

        public TestClient root() {
            return process().root();
        }

        /** The way of its pool. */
        public FaultProxy pool() {
            return pool;
        }

        /** The way on which it hears of changes. */
        public FaultProxy line() {
            return line;
        }

        /** Both ways. */
        public void cut(FaultProxy.Mode mode) {
            pool.set(mode);
            line.set(mode);
        }

        /** Each piece on both ways takes that long. */
        public void delay(Duration each) {
            pool.delay(each);
            line.delay(each);
        }

        /** Mends both ways. */
        public void heal() {
            cut(FaultProxy.Mode.PASS);
            delay(Duration.ZERO);
        }

        private void close() throws IOException {
            if (process != null) {
                process.close();
            }
            pool.close();
            line.close();
        }
    }

    private String place() {
        String url = postgres.url();
        return url.substring(url.indexOf("//") + 2, url.lastIndexOf('/'));
    }

    private FaultProxy proxy() throws IOException {
        String[] parts = place().split(":", -1);
        return new FaultProxy(parts[0], Integer.parseInt(parts[1]));
    }

    private String through(FaultProxy proxy) {
        return postgres.url().replace(place(), proxy.host() + ":" + proxy.port());
    }

    public DedicatedPostgres postgres() {
        return postgres;
    }

    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    public Node node(int number) {
        return nodes.get(number);
    }

    public TestClient root(int number) {
        return nodes.get(number).root();
    }

    @Override
    public void close() throws IOException {
        for (Node node : nodes) {
            node.close();
        }
        postgres.close();
    }
}
