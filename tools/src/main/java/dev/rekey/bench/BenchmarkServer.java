package dev.rekey.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server in a process of its own, with the flags that {@code ./rekey serve} gives it. */
final class BenchmarkServer implements AutoCloseable {

    static final String ROOT_KEY = "root-key-of-the-benchmarks-0123456789";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(2);

    private final Process process;
    private final Path log;
    private final int port;
    private final int fixedPort;
    private final long startedAt;

    private BenchmarkServer(Process process, Path log, int port, int fixedPort, long startedAt) {
        this.process = process;
        this.log = log;
        this.port = port;
        this.fixedPort = fixedPort;
        this.startedAt = startedAt;
    }

    /** A server on this data folder that answers; made where it is not there. */
    static BenchmarkServer start(Path data) throws IOException, InterruptedException {
        return ready(launch(data, List.of(), List.of()));
    }

    /** The same, and a {@link FixedResponseApi} in the same process. */
    static BenchmarkServer startBesideFixed(Path data) throws IOException, InterruptedException {
        int fixedPort = freePort();
        BenchmarkServer server = launch(
                data,
                List.of(),
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        FixedResponseApi.class.getName(),
                        Integer.toString(fixedPort)),
                Map.of(),
                fixedPort);
        return ready(server);
    }

    /** One node among others, whose settings are these variables of the environment. */
    static BenchmarkServer node(Path data, Map<String, String> environment) throws IOException, InterruptedException {
        BenchmarkServer server = launch(data, List.of(), List.of("-Xmx512m"), environment);
        return ready(server);
    }

    private static BenchmarkServer ready(BenchmarkServer server) throws IOException, InterruptedException {
        try {
            server.awaitOk("/health/ready");
            return server;
        } catch (IOException | RuntimeException failed) {
            server.close();
            throw failed;
        }
    }

    /**
     * A server that has only just been started.
     *
     * @param before what the command line begins with, a tracer for instance
     * @param flags for the Java machine
     */
    static BenchmarkServer launch(Path data, List<String> before, List<String> flags) throws IOException {
        return launch(data, before, flags, Map.of());
    }

    private static BenchmarkServer launch(
            Path data, List<String> before, List<String> flags, Map<String, String> environment) throws IOException {
        List<String> program = new ArrayList<>(flags);
        program.addAll(List.of("-jar", BuiltProgram.jar().toString()));
        return launch(data, before, program, environment, 0);
    }

    private static BenchmarkServer launch(
            Path data, List<String> before, List<String> program, Map<String, String> environment, int fixedPort)
            throws IOException {
        int port = freePort();
        List<String> command = new ArrayList<>(before);
        command.add(BuiltProgram.java().toString());
        command.addAll(BuiltProgram.FLAGS);
        command.addAll(program);
        command.addAll(List.of("serve", "--port", Integer.toString(port), "--data", data.toString()));
        Path log = data.resolveSibling(data.getFileName() + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("REKEY_"));
        builder.environment().putAll(Map.of("REKEY_ROOT_KEY", ROOT_KEY));
        builder.environment().putAll(environment);
        long startedAt = System.nanoTime();
        return new BenchmarkServer(builder.start(), log, port, fixedPort, startedAt);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    long pid() {
        return process.pid();
    }

    /** The {@link FixedResponseApi} in its process, from now on with this answer. */
    BenchmarkServer fixed(byte[] answer) throws IOException {
        BenchmarkServer fixed = new BenchmarkServer(process, log, fixedPort, fixedPort, startedAt);
        try (LoadConnection connection = fixed.connect()) {
            connection
                    .send(RequestBytes.of("PUT", "/fixed", ROOT_KEY, new String(answer, StandardCharsets.UTF_8)))
                    .expect(204);
        }
        return fixed;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    LoadConnection connect() throws IOException {
        return new LoadConnection(port);
    }

    /** Waits for a 200 to GET, and says how long after the start of the process it came, in milliseconds. */
    double awaitOk(String path) throws IOException, InterruptedException {
        byte[] request = RequestBytes.get(path);
        while (System.nanoTime() - startedAt < PATIENCE.toNanos()) {
            if (!process.isAlive()) {
                break;
            }
            try (LoadConnection connection = connect()) {
                if (connection.send(request).status() == 200) {
                    return (System.nanoTime() - startedAt) / 1e6;
                }
            } catch (IOException notYet) {
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
        throw new IOException("no 200 to " + path + "; the server wrote:\n" + output());
    }

    private String output() throws IOException {
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    /** Ends it as an operator would, and waits. */
    @Override
    public void close() {
        // A tracer's child is the server; the server itself has none.
        process.children().findFirst().orElseGet(process::toHandle).destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
