package dev.rekey.bench;

import static dev.rekey.testing.JsonText.json;

import dev.rekey.bench.report.MarkdownReport;
import dev.rekey.bench.report.MarkdownTable;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What changes take from those who verify: three nodes verify as fast as they can, in turns without changes, with changes made
 * at one of them, and with {@link BaselineChanges}, which tell what of it no server could spare them on this machine.
 */
final class ChangesUnderLoad {

    private static final int CONNECTIONS = 16;
    private static final int CHANGES_PER_SECOND = 100;
    private static final int KEYS = 48;
    private static final int WARMING_CONNECTIONS = 4;
    private static final int WARMING_CHANGES = 40_000;
    /** So many times as long as is measured. */
    private static final int WARMING_LOAD = 4;

    private final LoadDriver driver;
    private final List<BenchmarkServer> nodes;
    private final VerifyTraffic traffic;
    private final String databaseUrl;
    /** No two changes are alike: one that changes nothing is none. */
    private final AtomicLong numbers = new AtomicLong();

    /** @param databaseUrl of the nodes' database */
    ChangesUnderLoad(LoadDriver driver, List<BenchmarkServer> nodes, VerifyTraffic traffic, String databaseUrl) {
        this.driver = driver;
        this.nodes = nodes;
        this.traffic = traffic;
        this.databaseUrl = databaseUrl;
    }

    /** Makes one change. */
    private interface Change {
        void make(long number) throws IOException, SQLException;
    }

    void run(MarkdownReport report) throws IOException, InterruptedException, ExecutionException, SQLException {
        List<BenchmarkSetup.Made> keys = new BenchmarkSetup(nodes.getFirst()).keys(KEYS);
        Duration duration = Duration.ofSeconds(report.isShort() ? 2 : 5);
        warm(keys, duration, report.isShort() ? 100 : WARMING_CHANGES);
        MeasurementSeries one = new MeasurementSeries();
        MeasurementSeries alone = new MeasurementSeries();
        MeasurementSeries changing = new MeasurementSeries();
        MeasurementSeries bare = new MeasurementSeries();
        MeasurementSeries rate = new MeasurementSeries();
        MeasurementSeries left = new MeasurementSeries();
        MeasurementSeries leftByBare = new MeasurementSeries();
        try (LoadConnection connection = nodes.getFirst().connect();
                BaselineChanges database = new BaselineChanges(databaseUrl, keys)) {
            Change byNode = number -> connection.send(patch(keys, number)).expect(200);
            Change byItself = number -> database.change(at(keys, number), number);
            for (int round = 0; round < report.rounds(); round++) {
                one.add(driver.drive(nodes.getFirst(), traffic.full(), CONNECTIONS, duration)
                        .perSecond());
                // Each between two of the same without changes: the machine and its servers change as time goes on.
                double first = together(duration);
                double besideChanges = beside(byNode, duration, rate);
                double second = together(duration);
                double besideBare = beside(byItself, duration, rate);
                double third = together(duration);
                alone.add(second);
                changing.add(besideChanges);
                bare.add(besideBare);
                left.add(2 * besideChanges / (first + second));
                leftByBare.add(2 * besideBare / (second + third));
            }
        }
        MarkdownTable table = new MarkdownTable(
                "cached verifications a second", "in all", "of those without changes just before and after");
        table.row("one node", one.text(), "");
        table.row("three nodes at once", alone.text(), "");
        table.row("three nodes, and changes at one of them", changing.text(), left.text());
        table.row("three nodes, and bare changes", bare.text(), leftByBare.text());
        report.say("%s", table);
        report.say(
                "%d connections a node; load by %s. Changes a second: %s. A bare change is one statement of a client of the"
                        + " database that writes what a change writes and calls the nodes.",
                CONNECTIONS, driver.name(), rate.text());
    }

    /** A server that has only just begun to make changes spends most of their time on being compiled. */
    private void warm(List<BenchmarkSetup.Made> keys, Duration duration, int changes)
            throws IOException, InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(WARMING_CONNECTIONS)) {
            List<Future<Void>> warmed = new ArrayList<>();
            int share = keys.size() / WARMING_CONNECTIONS;
            for (int part = 0; part < WARMING_CONNECTIONS; part++) {
                List<BenchmarkSetup.Made> own = keys.subList(part * share, (part + 1) * share);
                warmed.add(threads.submit(() -> {
                    try (LoadConnection connection = nodes.getFirst().connect()) {
                        for (int made = 0; made < changes / WARMING_CONNECTIONS; made++) {
                            connection
                                    .send(patch(own, numbers.incrementAndGet()))
                                    .expect(200);
                        }
                        return null;
                    }
                }));
            }
            for (Future<Void> each : warmed) {
                each.get();
            }
        }
        together(duration.multipliedBy(WARMING_LOAD));
    }

    private static BenchmarkSetup.Made at(List<BenchmarkSetup.Made> keys, long number) {
        return keys.get((int) (number % keys.size()));
    }

    private static byte[] patch(List<BenchmarkSetup.Made> keys, long number) {
        return RequestBytes.patch(
                "/v1/keys/" + at(keys, number).id(),
                json("{'name': 'change %s'}").formatted(number));
    }

    /** Verifications a second of all nodes, while changes are made. */
    private double beside(Change change, Duration duration, MeasurementSeries rate)
            throws InterruptedException, ExecutionException {
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<Long> made = thread.submit(() -> change(change, done));
            double verified;
            try {
                verified = together(duration);
            } finally {
                done.set(true);
            }
            rate.add(made.get() / (double) duration.toSeconds());
            return verified;
        }
    }

    /** Makes changes at their pace until it is done, and tells how many. */
    private long change(Change change, AtomicBoolean done) throws IOException, SQLException {
        long start = System.nanoTime();
        long made = 0;
        while (!done.get()) {
            change.make(numbers.incrementAndGet());
            made++;
            long due = start + made * TimeUnit.SECONDS.toNanos(1) / CHANGES_PER_SECOND;
            while (System.nanoTime() < due && !done.get()) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
        }
        return made;
    }

    /** Verifications a second of all nodes. */
    private double together(Duration duration) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(nodes.size())) {
            List<Future<LoadMeasurement>> readings = new ArrayList<>();
            for (BenchmarkServer node : nodes) {
                readings.add(threads.submit(() -> driver.drive(node, traffic.full(), CONNECTIONS, duration)));
            }
            double sum = 0;
            for (Future<LoadMeasurement> reading : readings) {
                sum += reading.get().perSecond();
            }
            return sum;
        }
    }
}
