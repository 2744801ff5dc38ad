package dev.rekey.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real PgBouncer, in a process of its own, in front of a PostgreSQL that trusts {@code postgres}. */
public final class PgBouncer implements AutoCloseable {

    private static final List<Path> PLACES =
            List.of(Path.of("/usr/sbin/pgbouncer"), Path.of("/usr/bin/pgbouncer"), Path.of("/usr/local/bin/pgbouncer"));

    /** It refuses to run as root, and takes this user's place then. */
    private static final String WHEN_ROOT = "nobody";

    private final Process process;
    private final Path folder;
    private final int port;

    private PgBouncer(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    /** For how long a client has a connection to the server for itself. */
    public enum Pooling {
        TRANSACTION(10),
        /** Every client that is there takes one. */
        SESSION(60);

        private final int size;

        Pooling(int size) {
            this.size = size;
        }
    }

    /** Starts it on a free port of loopback, or skips the test where it is not installed. */
    public static PgBouncer start(String postgresHost, int postgresPort, Pooling pooling) throws IOException {
        List<Path> found = PLACES.stream().filter(Files::isExecutable).toList();
        RequiredTool.need(!found.isEmpty(), "pgbouncer", "apt-get install pgbouncer");
        int port = FreePort.next();
        Path folder = Files.createTempDirectory("rekey-pgbouncer");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path settings = readable(folder.resolve("pgbouncer.ini"), """
            [databases]
            * = host=%s port=%d user=postgres
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = %d
            unix_socket_dir =
            auth_type = any
            pool_mode = %s
            default_pool_size = %d
            max_client_conn = 200
            ignore_startup_parameters = extra_float_digits,options
            """.formatted(
                        postgresHost, postgresPort, port, pooling.name().toLowerCase(Locale.ROOT), pooling.size));
        List<String> command = new ArrayList<>(List.of(found.getFirst().toString()));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-u", WHEN_ROOT));
        }
        command.add(settings.toString());
        PgBouncer bouncer = new PgBouncer(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start(),
                folder,
                port);
        try {
            Awaitility.await().atMost(30, TimeUnit.SECONDS).until(bouncer::answers);
        } catch (RuntimeException | Error failed) {
            AssertionError why = new AssertionError("PgBouncer did not start: " + bouncer.log(), failed);
            bouncer.close();
            throw why;
        }
        return bouncer;
    }

    private static Path readable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new AssertionError("it ended");
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    /**
     * For the driver of PostgreSQL. It names no prepared statement, as those belong to a connection, and here every transaction
     * may have another one.
     */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=postgres&prepareThreshold=0";
    }

    /** What it said so far. */
    public String log() {
        try {
            return Files.readString(folder.resolve("log"), StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        for (String name : List.of("pgbouncer.ini", "log", "")) {
            Files.deleteIfExists(folder.resolve(name));
        }
    }
}
