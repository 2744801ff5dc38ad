package dev.rekey.testing;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL of one test's own, which syncs what it commits, and which can be ended, hung and started again. On Linux
 * only.
 */
public final class DedicatedPostgres implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Put there by the build. */
    private static final Path OLDEST = Path.of("server", "target", "postgresql", "oldest.jar");

    private final EmbeddedPostgres first;
    private final List<String> command;
    private final Path folder;
    private ProcessHandle postmaster;

    private DedicatedPostgres(EmbeddedPostgres first, Path folder) throws IOException {
        this.first = first;
        this.folder = folder;
        this.postmaster = running();
        this.command = new ArrayList<>(List.of(postmaster.info().command().orElseThrow()));
        command.addAll(List.of(postmaster.info().arguments().orElseThrow()));
        if (System.getProperty("user.name").equals("root")) {
            // PostgreSQL refuses to run as root; in a name space of its own it is not told so.
            command.addAll(0, List.of("unshare", "-U"));
        }
        // Whatever a test did, nothing is left when the JVM ends.
        Runtime.getRuntime().addShutdownHook(new Thread(this::end));
    }

    public static DedicatedPostgres start() throws IOException {
        return start(EmbeddedPostgres.builder());
    }

    /** One of the oldest version that is supported, or skips the test where its binaries are not there, or not for this machine. */
    public static DedicatedPostgres startOldest() throws IOException {
        RequiredTool.need(Files.exists(OLDEST), "the oldest PostgreSQL", "mvn process-test-resources");
        RequiredTool.need(
                System.getProperty("os.arch").equals("amd64"),
                "the oldest PostgreSQL",
                "its binaries are for x86-64 only");
        return start(EmbeddedPostgres.builder().setPgBinaryResolver((system, machine) -> oldest()));
    }

    private static InputStream oldest() throws IOException {
        ZipInputStream jar = new ZipInputStream(Files.newInputStream(OLDEST));
        @Nullable ZipEntry entry = jar.getNextEntry();
        while (entry != null && !entry.getName().endsWith(".txz")) {
            entry = jar.getNextEntry();
        }
        return jar;
    }

    private static DedicatedPostgres start(EmbeddedPostgres.Builder builder) throws IOException {
        Path folder = Files.createTempDirectory("rekey-postgres");
        EmbeddedPostgres first = builder.setDataDirectory(folder)
                .setRegisterShutdownHook(false)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .start();
        return new DedicatedPostgres(first, folder);
    }

    /** The URL of its one database, which is empty at first. */
    public String url() {
        return "jdbc:postgresql://localhost:" + first.getPort() + "/postgres?user=postgres&password=postgres";
    }

    /** As {@code pg_ctl stop -m immediate}: nothing is finished, and the next start has to recover. */
    public void stopImmediately() {
        signal("QUIT", Stream.of(postmaster));
        await().atMost(PATIENCE).until(() -> !postmaster.isAlive());
    }

    /** Starts it on the same port, and waits until it answers. */
    public void startAgain() throws IOException {
        new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        await().atMost(PATIENCE).until(this::answers);
        postmaster = running();
    }

    /** Waits until it answers, as it does some time after a backend was killed. */
    public void awaitAnswers() {
        await().atMost(PATIENCE).until(this::answers);
    }

    /** Has it stand still: connections stay, and nothing is answered any more. */
    public void hang() {
        signal("STOP", everything());
    }

    /** Has it go on where it stood still. */
    public void resume() {
        signal("CONT", everything());
    }

    /** As {@code kill -9} of the backends that a condition on {@code pg_stat_activity} holds for; says how many. */
    public int killBackends(String condition) {
        List<String> pids = SharedPostgres.query(
                url(),
                "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
                        + " AND (" + condition + ")");
        signal("KILL", pids.stream().flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream()));
        return pids.size();
    }

    private Stream<ProcessHandle> everything() {
        return Stream.concat(Stream.of(postmaster), postmaster.descendants());
    }

    private static void signal(String name, Stream<ProcessHandle> processes) {
        List<String> kill = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(process -> kill.add(Long.toString(process.pid())));
        if (kill.size() > 2) {
            try {
                // One may have ended by itself meanwhile.
                new ProcessBuilder(kill)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean answers() {
        try (Connection connection = DriverManager.getConnection(url() + "&loginTimeout=2&socketTimeout=2")) {
            return connection.isValid(2);
        } catch (SQLException _) {
            return false;
        }
    }

    private ProcessHandle running() throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve("postmaster.pid"))) {
            return ProcessHandle.of(
                            Long.parseLong(lines.findFirst().orElseThrow().strip()))
                    .orElseThrow();
        }
    }

    private void end() {
        if (postmaster.isAlive()) {
            signal("CONT", everything());
            signal("QUIT", Stream.of(postmaster));
        }
    }

    @Override
    public void close() throws IOException {
        if (postmaster.isAlive()) {
            signal("CONT", everything());
            first.close();
        }
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
