package dev.rekey.bench.report;

import dev.rekey.bench.Benchmark;
import java.io.PrintStream;
import java.util.Locale;

/** What a benchmark tells, in Markdown. */
public final class MarkdownReport {

    private final PrintStream out;
    private final int rounds;

    /** @param rounds how often each thing is measured */
    public MarkdownReport(PrintStream out, int rounds) {
        this.out = out;
        this.rounds = rounds;
    }

    public int rounds() {
        return rounds;
    }

    /** Whether it is only to be seen that the benchmarks run: what takes long to prepare may be smaller. */
    public boolean isShort() {
        return rounds == 1;
    }

    /** What the figures depend on. */
    public void machine() {
        Runtime runtime = Runtime.getRuntime();
        say(
                "%d processors, Java %s, at most %d MiB of heap for each process.",
                runtime.availableProcessors(), Runtime.version(), runtime.maxMemory() >> 20);
    }

    public void begin(Benchmark benchmark) {
        say("%n## %s%n%n%s%n", benchmark.name(), benchmark.purpose());
    }

    public void end(Benchmark benchmark, MarkdownTable table) {
        out.print(table);
        say("%nRepeat: ./rekey bench %s", benchmark.name());
    }

    public void say(String format, Object... arguments) {
        out.printf(Locale.ROOT, format + "%n", arguments);
        out.flush();
    }
}
