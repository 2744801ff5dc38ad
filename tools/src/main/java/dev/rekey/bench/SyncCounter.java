package dev.rekey.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Counts how often a server has the disk synced, by strace. Only the calls that are counted are held up.
 *
 * @param trace where strace writes a line for each
 */
record SyncCounter(Path trace) {

    /** Whether there is a strace that may trace. */
    static boolean canBeCounted() throws InterruptedException {
        try {
            return new ProcessBuilder("strace", "-f", "--seccomp-bpf", "-e", "trace=fsync", "true")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException none) {
            return false;
        }
    }

    /** What the server's command line has to begin with. */
    List<String> command() {
        return List.of(
                "strace",
                "-f",
                "--seccomp-bpf",
                "--signal=none",
                "-e",
                "trace=fsync,fdatasync",
                "-o",
                trace.toString());
    }

    /** How many there have been. */
    long count() throws IOException {
        try (Stream<String> lines = Files.lines(trace, StandardCharsets.UTF_8)) {
            // A call that another thread's line interrupts has two lines; the second begins with "<...".
            return lines.filter(line -> line.contains("sync(")).count();
        }
    }
}
