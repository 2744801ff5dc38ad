package dev.rekey.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.RequiredTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts what the kernel was really asked for: a counter of ours could miscount what SQLite does. */
@Tag("process")
final class SyncCountTest {

    private static final int CALLERS = 64;
    private static final int UPDATES = 20;

    @TempDir
    Path folder;

    @Test
    void manyUpdatesShareASync() throws IOException, InterruptedException {
        RequiredTool.needProgram("strace", "apt-get install strace");
        RequiredTool.need(canTrace(), "the right to trace processes", "run with CAP_SYS_PTRACE");
        long none = syncs(CALLERS, 0);
        long alone = syncs(1, UPDATES) - syncs(1, 0);
        long together = syncs(CALLERS, UPDATES) - none;
        System.err.printf(
                "syncs: %d for %d updates one after another, %d for %d by %d callers%n",
                alone, UPDATES, together, CALLERS * UPDATES, CALLERS);
        assertThat(alone).as("syncs of updates one after another").isGreaterThanOrEqualTo(UPDATES);
        assertThat(together).as("syncs of %d updates", CALLERS * UPDATES).isLessThanOrEqualTo(CALLERS * UPDATES / 4L);
    }

    private static boolean canTrace() throws IOException, InterruptedException {
        return new ProcessBuilder("strace", "-f", "--seccomp-bpf", "-e", "trace=fsync", "true")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    /** How often a new process syncs that makes its callers' keys and updates each so often. */
    private long syncs(int callers, int updates) throws IOException, InterruptedException {
        Path counted = folder.resolve("counted-" + callers + "-" + updates);
        Path data = folder.resolve("data-" + callers + "-" + updates);
        // Only calls that are counted stop the process.
        Process process = new ProcessBuilder(
                        "strace",
                        "-f",
                        "--seccomp-bpf",
                        "-qq",
                        "-e",
                        "trace=fsync,fdatasync",
                        "-o",
                        counted.toString(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ConcurrentWriters.class.getName(),
                        data.toString(),
                        String.valueOf(callers),
                        String.valueOf(updates))
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        List<String> lines = Files.readAllLines(counted);
        return lines.stream()
                .filter(line -> line.contains("sync(") && !line.contains("resumed"))
                .count();
    }
}
