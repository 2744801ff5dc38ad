package dev.rekey.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * <a href="https://github.com/wg/wrk">wrk</a> with one thread and the script {@code src/test/wrk/turns.lua}. Not
 * thread-safe.
 *
 * <p>wrk corrects its latencies for coordinated omission, our own clients do not: compare only what one of them measured.
 */
final class WrkLoad implements LoadDriver {

    private static final Pattern DONE = Pattern.compile(
            "(?m)^turns answers=(\\d+) micros=(\\d+) p50=(\\d+) p90=(\\d+) p99=(\\d+) p99\\.9=(\\d+) failed=(\\d+)$");

    private final ScratchDirectory scratch;
    private final IdentityHashMap<RequestTraffic, Path> files = new IdentityHashMap<>();
    private int runs;

    WrkLoad(ScratchDirectory scratch) {
        this.scratch = scratch;
    }

    static boolean isInstalled() throws InterruptedException {
        try {
            // It shows its version and how it is used, and calls that a failure.
            new ProcessBuilder("wrk", "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            return true;
        } catch (IOException none) {
            return false;
        }
    }

    @Override
    public String name() {
        return "wrk with one thread";
    }

    @Override
    public LoadMeasurement drive(BenchmarkServer server, RequestTraffic traffic, int connections, Duration duration)
            throws IOException, InterruptedException {
        List<String> command = List.of(
                "wrk",
                "--threads=1",
                "--connections=" + connections,
                "--duration=" + duration.toSeconds() + "s",
                "--script=" + BuiltProgram.home().resolve("tools/src/main/wrk/turns.lua"),
                server.url(),
                "--",
                file(traffic).toString(),
                Integer.toString(++runs));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher done = DONE.matcher(output);
        if (process.waitFor() != 0 || !done.find() || Long.parseLong(done.group(7)) > 0) {
            throw new IOException("wrk failed: " + output);
        }
        return new LoadMeasurement(
                Long.parseLong(done.group(1)) / (Long.parseLong(done.group(2)) / 1e6),
                millis(done.group(3)),
                millis(done.group(4)),
                millis(done.group(5)),
                millis(done.group(6)));
    }

    private Path file(RequestTraffic traffic) throws IOException {
        Path known = files.get(traffic);
        if (known != null) {
            return known;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] request : traffic.requests()) {
            all.writeBytes(request);
            all.write(0);
        }
        Path file = scratch.file("requests-" + files.size());
        Files.write(file, all.toByteArray());
        files.put(traffic, file);
        return file;
    }

    private static double millis(String micros) {
        return Long.parseLong(micros) / 1e3;
    }
}
