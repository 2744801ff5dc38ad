package dev.rekey.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of a process, in bytes.
 *
 * @param heap in use after a full collection
 * @param resident of the whole process, as the system counts it
 */
record MemoryFootprint(long heap, long resident) {

    private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

    /** Collects first. */
    static MemoryFootprint of(BenchmarkServer server) throws IOException, InterruptedException {
        String pid = Long.toString(server.pid());
        // The histogram counts what is alive, after a full collection.
        Matcher total = HISTOGRAM_TOTAL.matcher(output(BuiltProgram.jcmd().toString(), pid, "GC.class_histogram"));
        if (!total.find()) {
            throw new IOException("jcmd did not tell the size of the heap");
        }
        long kibibytes = Long.parseLong(output("ps", "-o", "rss=", "-p", pid).strip());
        return new MemoryFootprint(Long.parseLong(total.group(1)), 1024 * kibibytes);
    }

    private static String output(String... command) throws IOException, InterruptedException {
        List<String> words = Arrays.asList(command);
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(words.getFirst() + " failed: " + text);
        }
        return text;
    }
}
