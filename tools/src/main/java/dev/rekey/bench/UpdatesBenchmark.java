package dev.rekey.bench;

import static dev.rekey.testing.JsonText.json;

import dev.rekey.bench.report.MarkdownReport;
import dev.rekey.bench.report.MarkdownTable;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** How many updates a second are acknowledged, each on the disk. */
final class UpdatesBenchmark implements Benchmark {

    private static final int CLIENTS = 32;
    private static final int KEYS_EACH = 20;
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final Duration WARM_UP = Duration.ofSeconds(6);

    @Override
    public String name() {
        return "updates";
    }

    @Override
    public String purpose() {
        return "PATCH of a key's name, beside bare synced updates of one row through the same driver on the same disk";
    }

    @Override
    public void run(ScratchDirectory scratch, MarkdownReport report)
            throws IOException, InterruptedException, SQLException {
        MeasurementSeries bare = new MeasurementSeries();
        MeasurementSeries one = new MeasurementSeries();
        MeasurementSeries many = new MeasurementSeries();
        MeasurementSeries oneRatio = new MeasurementSeries();
        MeasurementSeries manyRatio = new MeasurementSeries();
        MeasurementSeries oneMedian = new MeasurementSeries();
        MeasurementSeries manyMedian = new MeasurementSeries();
        MeasurementSeries bareMedian = new MeasurementSeries();
        try (BenchmarkServer server = BenchmarkServer.start(scratch.file("data"));
                BaselineUpdates row = new BaselineUpdates(scratch.file("bare.db"), CLIENTS * KEYS_EACH)) {
            List<BenchmarkSetup.Made> keys = keys(server);
            LoadGenerator single = load(server, 1, keys);
            LoadGenerator crowd = load(server, CLIENTS, keys);
            crowd.run(WARM_UP);
            single.run(ROUND);
            row.run(ROUND);
            for (int round = 0; round < report.rounds(); round++) {
                LoadRound least = row.run(ROUND);
                LoadRound alone = single.run(ROUND);
                LoadRound together = crowd.run(ROUND);
                bare.add(least.perSecond());
                one.add(alone.perSecond());
                many.add(together.perSecond());
                oneRatio.add(alone.perSecond() / least.perSecond());
                manyRatio.add(together.perSecond() / least.perSecond());
                bareMedian.add(least.quantile(0.5));
                oneMedian.add(alone.quantile(0.5));
                manyMedian.add(together.quantile(0.5));
            }
        }
        report.end(
                this,
                new MarkdownTable("what", "updates/s", "beside the bare rate", "median ms")
                        .row("bare, one connection", bare.text(), "1", bareMedian.text())
                        .row("PATCH, 1 client", one.text(), oneRatio.text(), oneMedian.text())
                        .row("PATCH, 32 clients", many.text(), manyRatio.text(), manyMedian.text()));
        report.say("Median of %d rounds in turns, least and most.%n", report.rounds());
        countSyncs(scratch, report);
    }

    private static void countSyncs(ScratchDirectory scratch, MarkdownReport report)
            throws IOException, InterruptedException {
        if (!SyncCounter.canBeCounted()) {
            report.say("Syncs were not counted: there is no strace that may trace.");
            return;
        }
        SyncCounter syncs = new SyncCounter(scratch.file("syncs"));
        MarkdownTable table = new MarkdownTable("what", "updates", "syncs", "updates a sync");
        try (BenchmarkServer server = BenchmarkServer.launch(scratch.file("traced"), syncs.command(), List.of())) {
            server.awaitOk("/health/ready");
            List<BenchmarkSetup.Made> keys = keys(server);
            load(server, CLIENTS, keys).run(WARM_UP);
            for (int clients : List.of(1, CLIENTS)) {
                long before = syncs.count();
                int updates = load(server, clients, keys).run(WARM_UP).count();
                long made = syncs.count() - before;
                table.row(
                        "PATCH, " + clients + (clients == 1 ? " client" : " clients"),
                        Integer.toString(updates),
                        Long.toString(made),
                        MeasurementSeries.number((double) updates / made));
            }
        }
        report.say("%s%nIn a run of its own, counted by strace, checkpoints included.", table);
    }

    private static List<BenchmarkSetup.Made> keys(BenchmarkServer server) throws IOException, InterruptedException {
        BenchmarkSetup setup = new BenchmarkSetup(server);
        setup.project(1);
        return setup.keys(CLIENTS * KEYS_EACH);
    }

    /** Each client changes keys of its own. */
    private static LoadGenerator load(BenchmarkServer server, int clients, List<BenchmarkSetup.Made> keys) {
        long run = System.nanoTime();
        return new LoadGenerator(
                server,
                clients,
                (client, turn) -> RequestBytes.patch(
                        "/v1/keys/"
                                + keys.get(client * KEYS_EACH + turn % KEYS_EACH)
                                        .id(),
                        json("{'name':'Name %s %s'}").formatted(run, turn)),
                200);
    }
}
