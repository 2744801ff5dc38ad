package dev.rekey.bench;

import dev.rekey.bench.report.MarkdownReport;
import dev.rekey.bench.report.MarkdownTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a server holds and keeps with many keys. */
final class MemoryBenchmark implements Benchmark {

    /** How many keys are made through the API for each round. */
    private static final int KEYS_A_ROUND = 20_000;

    private static final int SOME = 100_000;
    private static final int MANY = 1_000_000;

    /** The heap into which a million keys have to go. */
    private static final String HEAP = "1g";

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String purpose() {
        return "what a cached key, a bucket and a tally take of the heap; heap, resident memory and database of a server with keys";
    }

    @Override
    public void run(ScratchDirectory scratch, MarkdownReport report) throws IOException, InterruptedException {
        cached(report);
        server(scratch, report);
    }

    private static void cached(MarkdownReport report) throws IOException, InterruptedException {
        MarkdownTable table = new MarkdownTable("held", "asked for", "held in the end", "bytes each", "MiB");
        row(table, "typical key, cached", HeapProbe.Filling.KEYS, SOME);
        row(table, "typical key, cached", HeapProbe.Filling.KEYS, MANY);
        row(table, "the same, within a server's own bound", HeapProbe.Filling.BOUNDED_KEYS, MANY);
        row(table, "bucket of a rate limit", HeapProbe.Filling.BUCKETS, SOME);
        row(table, "bucket of a rate limit", HeapProbe.Filling.BUCKETS, MANY);
        row(table, "tally of usage", HeapProbe.Filling.TALLIES, SOME);
        row(table, "tally of usage", HeapProbe.Filling.TALLIES, MANY);
        report.say(
                "%sEach in a process with %s -Xmx%s; a process whose heap does not suffice ends the benchmark.%n",
                table, String.join(" ", BuiltProgram.FLAGS), HEAP);
    }

    private static void row(MarkdownTable table, String what, HeapProbe.Filling filling, int count)
            throws IOException, InterruptedException {
        HeapProbe.Held held = HeapProbe.run(filling, count, HEAP);
        if (filling == HeapProbe.Filling.KEYS && held.held() != count) {
            throw new IllegalStateException("of " + count + " keys " + held.held() + " were kept");
        }
        table.row(
                what,
                "%,d".formatted(count),
                "%,d".formatted(held.held()),
                MeasurementSeries.number(held.each()),
                MeasurementSeries.number(held.bytes() / 1048576.0));
    }

    private void server(ScratchDirectory scratch, MarkdownReport report) throws IOException, InterruptedException {
        int keys = KEYS_A_ROUND * report.rounds();
        Path data = scratch.file("data");
        MarkdownTable table = new MarkdownTable("server", "heap in use, MiB", "resident, MiB", "database, MiB");
        long started;
        try (BenchmarkServer server = BenchmarkServer.start(data)) {
            row(table, "just started", server, data);
            started = System.nanoTime();
            BenchmarkSetup setup = new BenchmarkSetup(server);
            setup.project(1);
            setup.keys(keys);
            started = System.nanoTime() - started;
            row(table, "after %,d keys were made".formatted(keys), server, data);
        }
        try (BenchmarkServer server = BenchmarkServer.start(data)) {
            server.awaitOk("/v1/keys");
            row(table, "restarted with %,d keys".formatted(keys), server, data);
        }
        report.end(this, table);
        report.say(
                "The keys were made through the native API at %s a second by 16 clients.",
                MeasurementSeries.number(keys / (started / 1e9)));
    }

    private static void row(MarkdownTable table, String when, BenchmarkServer server, Path data)
            throws IOException, InterruptedException {
        MemoryFootprint footprint = MemoryFootprint.of(server);
        table.row(
                when,
                MeasurementSeries.number(footprint.heap() / 1048576.0),
                MeasurementSeries.number(footprint.resident() / 1048576.0),
                MeasurementSeries.number(database(data) / 1048576.0));
    }

    private static long database(Path data) throws IOException {
        long bytes = 0;
        for (String name : new String[] {"rekey.db", "rekey.db-wal"}) {
            Path file = data.resolve(name);
            bytes += Files.exists(file) ? Files.size(file) : 0;
        }
        return bytes;
    }
}
