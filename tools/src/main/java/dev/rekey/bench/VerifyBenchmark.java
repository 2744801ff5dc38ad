package dev.rekey.bench;

import dev.rekey.bench.report.MarkdownReport;
import dev.rekey.bench.report.MarkdownTable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How many keys are verified a second, beside the fixed answer. */
final class VerifyBenchmark implements Benchmark {

    private static final List<Integer> CONNECTIONS = List.of(1, 32, 256);

    /** How many connections the other ways to verify have. */
    private static final int USUAL = 32;

    private static final Duration ROUND = Duration.ofSeconds(3);

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public String purpose() {
        return "POST /v1/verify with every check, from memory and otherwise, beside a fixed answer to the same request";
    }

    /**
     * One thing that is asked, over so many connections.
     *
     * @param each how many verdicts an answer holds
     */
    private record Row(
            BenchmarkServer server,
            String name,
            RequestTraffic traffic,
            int each,
            int connections,
            RequestTraffic.Size size,
            MeasurementSeries rate,
            MeasurementSeries rateRatio,
            MeasurementSeries bareRatio,
            MeasurementSeries p50,
            MeasurementSeries p90,
            MeasurementSeries p99,
            MeasurementSeries p999,
            MeasurementSeries p99Ratio) {

        static Row of(BenchmarkServer server, String name, RequestTraffic traffic, int each, int connections)
                throws IOException {
            return new Row(
                    server,
                    name,
                    traffic,
                    each,
                    connections,
                    traffic.check(server),
                    new MeasurementSeries(),
                    new MeasurementSeries(),
                    new MeasurementSeries(),
                    new MeasurementSeries(),
                    new MeasurementSeries(),
                    new MeasurementSeries(),
                    new MeasurementSeries(),
                    new MeasurementSeries());
        }

        LoadMeasurement drive(LoadDriver driver, Duration duration) throws IOException, InterruptedException {
            return driver.drive(server, traffic, connections, duration);
        }

        void add(LoadMeasurement reading, LoadMeasurement fixed, LoadMeasurement bare) {
            rate.add(each * reading.perSecond());
            rateRatio.add(each * reading.perSecond() / fixed.perSecond());
            bareRatio.add(each * reading.perSecond() / bare.perSecond());
            p50.add(reading.p50());
            p90.add(reading.p90());
            p99.add(reading.p99());
            p999.add(reading.p999());
            p99Ratio.add(reading.p99() / fixed.p99());
        }
    }

    @Override
    public void run(ScratchDirectory scratch, MarkdownReport report) throws IOException, InterruptedException {
        LoadDriver driver = LoadDriver.find(scratch);
        List<List<Row>> groups = new ArrayList<>();
        try (BenchmarkServer server = BenchmarkServer.startBesideFixed(scratch.file("data"))) {
            VerifyTraffic traffic = VerifyTraffic.make(server);
            for (int connections : CONNECTIONS) {
                groups.add(rows(server, traffic, connections));
            }
            Duration warmUp = Duration.ofSeconds(2L * report.rounds());
            for (Row row : groups.get(CONNECTIONS.indexOf(USUAL))) {
                row.drive(driver, warmUp);
            }
            for (int round = 0; round < report.rounds(); round++) {
                for (List<Row> group : groups) {
                    measure(driver, group);
                }
            }
            // Once more: a limit that was used up, or credits, would make a server look fast.
            for (Row row : groups.get(CONNECTIONS.indexOf(USUAL))) {
                row.traffic().check(row.server());
            }
        }
        report.end(this, table(groups));
        report.say(
                "Median of %d rounds of %d s in turns, least and most in brackets; load by %s.",
                report.rounds(), ROUND.toSeconds(), driver.name());
        report.say("%d keys in turns; Java's flags: %s.", VerifyTraffic.KEYS, String.join(" ", BuiltProgram.FLAGS));
    }

    private static List<Row> rows(BenchmarkServer server, VerifyTraffic traffic, int connections) throws IOException {
        List<Row> rows = new ArrayList<>();
        BenchmarkServer fixed = server.fixed(traffic.full().sample(server));
        rows.add(Row.of(fixed, "same request, fixed answer", traffic.full(), 1, connections));
        rows.add(Row.of(server, "`GET /health/live`", traffic.bare(), 1, connections));
        rows.add(Row.of(server, "verify", traffic.full(), 1, connections));
        if (connections == USUAL) {
            rows.add(Row.of(server, "fixed page, `GET /docs`", traffic.page(), 1, connections));
            rows.add(Row.of(server, "verify, `no-cache`", traffic.uncached(), 1, connections));
            rows.add(Row.of(server, "verify, credits", traffic.credited(), 1, connections));
            rows.add(Row.of(server, "verify, credits and `request_id`", traffic.identified(), 1, connections));
            rows.add(Row.of(server, "verdicts in batches of 100", traffic.batched(), VerifyTraffic.BATCH, connections));
        }
        return rows;
    }

    /** The first is the fixed answer, beside which the others stand; the second is what costs a server least. */
    private static void measure(LoadDriver driver, List<Row> rows) throws IOException, InterruptedException {
        LoadMeasurement fixed = rows.getFirst().drive(driver, ROUND);
        LoadMeasurement bare = rows.get(1).drive(driver, ROUND);
        rows.getFirst().add(fixed, fixed, bare);
        rows.get(1).add(bare, fixed, bare);
        for (Row row : rows.subList(2, rows.size())) {
            row.add(row.drive(driver, ROUND), fixed, bare);
        }
    }

    private static MarkdownTable table(List<List<Row>> groups) {
        MarkdownTable table = new MarkdownTable(
                "what",
                "connections",
                "bytes sent",
                "bytes answered",
                "a second",
                "beside fixed",
                "beside `GET /health/live`",
                "p50 ms",
                "p90 ms",
                "p99 ms",
                "p99.9 ms",
                "p99 beside fixed");
        for (Row row : groups.stream().flatMap(List::stream).toList()) {
            table.row(
                    row.name(),
                    Integer.toString(row.connections()),
                    Integer.toString(row.size().bytes()),
                    Integer.toString(row.size().answered()),
                    row.rate().text(),
                    row.rateRatio().text(),
                    row.bareRatio().text(),
                    MeasurementSeries.number(row.p50().median()),
                    MeasurementSeries.number(row.p90().median()),
                    MeasurementSeries.number(row.p99().median()),
                    MeasurementSeries.number(row.p999().median()),
                    row.p99Ratio().text());
        }
        return table;
    }
}
