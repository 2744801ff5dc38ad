package dev.rekey.bench;

/** Something that can be measured. */
interface Benchmark {

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
