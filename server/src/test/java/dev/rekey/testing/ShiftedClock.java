package dev.rekey.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A clock that is wrong for one process, and that a test can set while the process runs: libfaketime between the program and
 * the system. What time it is differs; the steady clock, by which time-outs and waits go, does not. On Linux only.
 */
public final class ShiftedClock {

    private static final List<Path> PLACES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"),
            Path.of("/usr/lib64/faketime/libfaketime.so.1"),
            Path.of("/usr/lib/faketime/libfaketime.so.1"),
            Path.of("/usr/local/lib/faketime/libfaketime.so.1"));

    private final Path library;
    private final Path file;

    /**
     * A clock that is off by so much.
     *
     * @param file where to keep by how much; a new one
     */
    public ShiftedClock(Path file, Duration by) {
        List<Path> found = PLACES.stream().filter(Files::isReadable).toList();
        RequiredTool.need(!found.isEmpty(), "libfaketime", "apt-get install libfaketime");
        this.library = found.getFirst();
        this.file = file;
        set(by);
    }

    /** From now on the process's clock is off by so much. */
    public void set(Duration by) {
        try {
            // As a whole: the process may read it at any moment.
            Path written = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(written, (by.isNegative() ? "" : "+") + by.toSeconds() + "s\n");
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** What the process's environment has to hold. */
    public Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAKETIME_TIMESTAMP_FILE", file.toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "NO_FAKE_STAT", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                // It would have waits that go by the steady clock end at once.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }
}
