package dev.rekey.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A redis-server, or a valkey-server, in a process of its own that keeps nothing on the disk. */
public final class RedisServer implements AutoCloseable {

    private static final List<String> PROGRAMS = List.of("redis-server", "valkey-server");

    private final Path program;
    private final Path folder;
    private final int port;
    private final List<String> more;
    private Process process;

    private RedisServer(Path program, Path folder, int port, List<String> more) throws IOException {
        this.program = program;
        this.folder = folder;
        this.port = port;
        this.more = more;
        this.process = run();
    }

    /** Starts one on a free port. */
    public static RedisServer start() {
        return start(List.of());
    }

    /** One that takes TLS as well, at a port of its own. */
    public static RedisServer startWithTls(int port, TestCertificate certificate) {
        return start(List.of(
                "--tls-port",
                Integer.toString(port),
                "--tls-cert-file",
                certificate.certificate().toString(),
                "--tls-key-file",
                certificate.key().toString(),
                "--tls-ca-cert-file",
                certificate.certificate().toString(),
                "--tls-auth-clients",
                "no"));
    }

    private static RedisServer start(List<String> more) {
        List<Path> found = PROGRAMS.stream()
                .flatMap(name -> RequiredTool.onPath(name).stream())
                .toList();
        RequiredTool.need(!found.isEmpty(), "redis-server", "apt-get install redis-server");
        try {
            return new RedisServer(found.getFirst(), Files.createTempDirectory("rekey-redis"), FreePort.next(), more);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Process run() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder.toString(),
                "--save",
                "",
                "--appendonly",
                "no"));
        command.addAll(more);
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            Awaitility.await()
                    .pollInterval(20, TimeUnit.MILLISECONDS)
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> answers(started));
        } catch (RuntimeException | Error failed) {
            started.destroyForcibly();
            throw new AssertionError("Redis did not start: " + Files.readString(folder.resolve("log")), failed);
        }
        return started;
    }

    private boolean answers(Process started) {
        if (!started.isAlive()) {
            throw new AssertionError("it ended");
        }
        try {
            return command("PING").equals("+PONG");
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** The first line that it answers to a command, as Redis writes it; a word with spaces is quoted. */
    public String command(String words) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((words + "\r\n").getBytes(StandardCharsets.UTF_8));
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String line = lines.readLine();
            if (line == null) {
                throw new IOException("no answer");
            }
            return line;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Forgets everything but its scripts. */
    public void flush() {
        command("FLUSHALL");
    }

    /** Keeps its connections and answers nothing, until {@link #resume}. */
    public void hang() {
        signal("STOP");
    }

    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new AssertionError("could not send SIG" + name);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** As {@code kill -9}. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts one anew on the same port, which knows nothing. */
    public void startAgain() {
        try {
            process = run();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
