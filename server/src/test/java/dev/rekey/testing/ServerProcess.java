package dev.rekey.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program in a process of its own, which can be killed. */
public final class ServerProcess implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile("listening at (http://\\S+)");
    private static final int START_SECONDS = 60;

    private final Process process;
    private final URI uri;
    private final List<String> log;
    private final List<String> output;

    private ServerProcess(Process process, URI uri, List<String> log, List<String> output) {
        this.process = process;
        this.uri = uri;
        this.log = log;
        this.output = output;
    }

    /** Starts it on a free port over {@code data}, with a fixed root key unless {@code more} says otherwise. */
    public static ServerProcess start(Path data, List<String> more) throws IOException {
        return start(data, more, Map.of());
    }

    /**
     * The same.
     *
     * @param environment what its environment holds besides ours
     */
    public static ServerProcess start(Path data, List<String> more, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder = program(data, more);
        builder.environment().putAll(environment);
        return start(builder);
    }

    private static ServerProcess start(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        List<String> log = new CopyOnWriteArrayList<>();
        List<String> output = new CopyOnWriteArrayList<>();
        CompletableFuture<URI> listening = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> read(process.inputReader(StandardCharsets.UTF_8), output::add));
        Thread.ofVirtual().start(() -> {
            read(process.errorReader(StandardCharsets.UTF_8), line -> {
                log.add(line);
                Matcher matcher = LISTENING.matcher(line);
                if (matcher.find()) {
                    listening.complete(URI.create(matcher.group(1)));
                }
            });
            listening.completeExceptionally(new IOException("the server ended: " + log));
        });
        try {
            return new ServerProcess(process, listening.get(START_SECONDS, TimeUnit.SECONDS), log, output);
        } catch (ExecutionException | TimeoutException failed) {
            process.destroyForcibly();
            throw new IOException("the server did not start: " + log, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    public static ServerProcess start(Path data) throws IOException {
        return start(data, List.of("--root-key", TestServer.ROOT_KEY));
    }

    /**
     * Starts it on a free port over {@code data} with the root key of the tests, and with the flags that {@code ./rekey serve} gives to Java.
     *
     * @param heapMib maximum heap in MiB
     * @param more further arguments of {@code serve}
     */
    public static ServerProcess startAsInProduction(Path data, int heapMib, List<String> more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--root-key", TestServer.ROOT_KEY));
        arguments.addAll(more);
        List<String> program = new ArrayList<>(ServerProgram.command(ServerProgram.PRODUCTION));
        program.add(1, "-Xmx" + heapMib + "m");
        return start(isolated(program, arguments(data, arguments)));
    }

    /** The program with these arguments, in a process of its own that nothing in our environment reaches. */
    public static ProcessBuilder program(List<String> arguments) {
        return isolated(ServerProgram.command(ServerProgram.SHORT_LIVED), arguments);
    }

    private static ProcessBuilder isolated(List<String> program, List<String> arguments) {
        List<String> command = new ArrayList<>(program);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("REKEY_"));
        return builder;
    }

    private static ProcessBuilder program(Path data, List<String> more) {
        return program(arguments(data, more));
    }

    private static List<String> arguments(Path data, List<String> more) {
        List<String> command = new ArrayList<>(List.of("serve", "--data", data.toString()));
        if (TestedDatabase.isPostgresql() && !more.contains("--database-url")) {
            command.addAll(List.of("--database-url", SharedPostgres.databaseOf(data)));
        }
        if (!more.contains("--port")) {
            command.addAll(List.of("--port", "0"));
        }
        command.addAll(more);
        return command;
    }

    /**
     * How a start ended that was refused.
     *
     * @param status the exit code
     * @param said all that it wrote, to either stream
     */
    public record Refused(int status, String said) {}

    /** Tries to start it; it has to end by itself. */
    public static Refused refused(Path data, List<String> more, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = program(data, more).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> {
                List<String> lines = new ArrayList<>();
                read(process.inputReader(StandardCharsets.UTF_8), lines::add);
                return String.join("\n", lines);
            });
            if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("it did not end");
            }
            return new Refused(process.exitValue(), output.join());
        } finally {
            process.destroyForcibly();
        }
    }

    private static void read(BufferedReader lines, Consumer<String> each) {
        try (lines) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                each.accept(line);
            }
        } catch (IOException ended) {
            each.accept("(the stream broke off)");
        }
    }

    public TestClient anonymous() {
        return new TestClient(uri, List.of());
    }

    public TestClient root() {
        return anonymous().as(TestServer.ROOT_KEY);
    }

    public URI uri() {
        return uri;
    }

    /** What it wrote to standard error so far. */
    public List<String> log() {
        return List.copyOf(log);
    }

    /** What it wrote to standard output so far. */
    public List<String> output() {
        return List.copyOf(output);
    }

    /** The process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether the process runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** As {@code kill -9}: no hook runs, nothing is flushed. */
    public void kill() {
        process.destroyForcibly();
        waitForEnd(10);
    }

    /** Has it stand still, as a machine does that is paused: connections stay, and nothing is answered. */
    public void pause() {
        signal("STOP");
    }

    /** Has it go on where it stood still. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** As {@code kill}: it ends what is under way. Says whether it did within ten seconds. */
    public boolean terminate() {
        process.destroy();
        return waitForEnd(10);
    }

    private boolean waitForEnd(int seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        kill();
    }
}
