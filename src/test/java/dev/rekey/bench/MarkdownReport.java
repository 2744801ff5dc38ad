package dev.rekey.bench;

import java.io.PrintStream;
import java.util.Locale;

/** What a benchmark tells, in Markdown. */
final class MarkdownReport {

    private final PrintStream out;
    private final int rounds;

    /** @param rounds how often each thing is measured */
    MarkdownReport(PrintStream out, int rounds) {
        this.out = out;
        this.rounds = rounds;
    }

    int rounds() {
        return rounds;
    }

    /** Whether it is only to be seen that the benchmarks run: what takes long to prepare may be smaller. */
    boolean isShort() {
        return rounds == 1;
    }

    /** What the figures depend on. */
    void machine() {
        Runtime runtime = Runtime.getRuntime();
        say(
                "%d processors, Java %s, at most %d MiB of heap for each process.",
                runtime.availableProcessors(), Runtime.version(), runtime.maxMemory() >> 20);
    }

    void begin(Benchmark benchmark) {
        say("%n## %s%n%n%s%n", benchmark.name(), benchmark.purpose());
    }

    void end(Benchmark benchmark, MarkdownTable table) {
        out.print(table);
        say("%nRepeat: ./rekey bench %s", benchmark.name());
    }

    void say(String format, Object... arguments) {
        out.printf(Locale.ROOT, format + "%n", arguments);
        out.flush();
    }
}
