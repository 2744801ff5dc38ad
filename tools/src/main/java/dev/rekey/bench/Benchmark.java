package dev.rekey.bench;

import dev.rekey.bench.report.MarkdownReport;

/** Something that can be measured. */
public interface Benchmark {

    /** By which it is asked for on the command line. */
    String name();

    /** What it measures, in one line. */
    String purpose();

    /**
     * Measures, which takes some minutes at most.
     *
     * @param scratch a folder that is removed afterwards
     */
    void run(ScratchDirectory scratch, MarkdownReport report) throws Exception;
}
