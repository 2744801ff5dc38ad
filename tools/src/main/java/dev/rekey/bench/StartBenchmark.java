package dev.rekey.bench;

import dev.rekey.bench.report.MarkdownReport;
import dev.rekey.bench.report.MarkdownTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How long a server takes to be of use. */
final class StartBenchmark implements Benchmark {

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String purpose() {
        return "from the start of the process to the first 200 of GET /health/ready and of GET /v1/keys, in milliseconds";
    }

    /** One way to start, and what it came to. */
    private record Way(
            String name, boolean fresh, List<String> flags, MeasurementSeries ready, MeasurementSeries keys) {
        Way(String name, boolean fresh, List<String> flags) {
            this(name, fresh, flags, new MeasurementSeries(), new MeasurementSeries());
        }
    }

    @Override
    public void run(ScratchDirectory scratch, MarkdownReport report) throws IOException, InterruptedException {
        Path existing = scratch.file("existing");
        BenchmarkServer.start(existing).close();
        Optional<Path> cache = AotTraining.cache(scratch);
        List<Way> ways = new ArrayList<>();
        ways.add(new Way("new data folder", true, List.of()));
        ways.add(new Way("existing data folder", false, List.of()));
        cache.ifPresent(file -> {
            List<String> flags = List.of("-XX:AOTCache=" + file);
            ways.add(new Way("new data folder, AOT cache", true, flags));
            ways.add(new Way("existing data folder, AOT cache", false, flags));
        });
        for (int round = 0; round <= report.rounds(); round++) {
            for (Way way : ways) {
                Path data = way.fresh() ? scratch.file("new") : existing;
                try (BenchmarkServer server = BenchmarkServer.launch(data, List.of(), way.flags())) {
                    double ready = server.awaitOk("/health/ready");
                    double keys = server.awaitOk("/v1/keys");
                    // The first round warms the disk's cache.
                    if (round > 0) {
                        way.ready().add(ready);
                        way.keys().add(keys);
                    }
                }
                if (way.fresh()) {
                    ScratchDirectory.delete(data);
                }
            }
        }
        MarkdownTable table = new MarkdownTable("start", "/health/ready", "/v1/keys");
        ways.forEach(way -> table.row(way.name(), way.ready().text(), way.keys().text()));
        report.end(this, table);
        report.say("Median of %d starts in turns, least and most.", report.rounds());
        if (cache.isPresent()) {
            report.say("The AOT cache has %d MiB.", Files.size(cache.get()) >> 20);
        }
    }
}
