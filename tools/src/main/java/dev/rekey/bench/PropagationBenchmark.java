package dev.rekey.bench;

import static dev.rekey.testing.JsonText.json;

import dev.rekey.bench.report.MarkdownReport;
import dev.rekey.bench.report.MarkdownTable;
import dev.rekey.testing.DedicatedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** How soon what one node changes holds at the others: three nodes and one PostgreSQL, all on this machine. */
final class PropagationBenchmark implements Benchmark {

    private static final int NODES = 3;
    private static final int ROUNDS = 1_000;
    private static final int SHORT_ROUNDS = 100;
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final double[] BOUNDS = {1, 2, 5, 10, 20, 50, 100, 1_000};

    @Override
    public String name() {
        return "propagation";
    }

    @Override
    public String purpose() {
        return "from the answer to a revoke at one node to the refusal at two others, and what changes cost those who verify";
    }

    @Override
    public void run(ScratchDirectory scratch, MarkdownReport report) throws Exception {
        try (DedicatedPostgres database = DedicatedPostgres.start()) {
            List<BenchmarkServer> nodes = start(scratch, database, NODES);
            try {
                int rounds = report.isShort() ? SHORT_ROUNDS : ROUNDS;
                VerifyTraffic traffic = VerifyTraffic.make(nodes.getFirst());
                List<BenchmarkSetup.Made> keys = new BenchmarkSetup(nodes.getFirst()).keys(2 * rounds);
                List<Double> unasked = revokes(nodes, keys.subList(0, rounds));
                report.end(this, histogram(unasked));
                report.say(
                        "%d revokes at one node, each timed from its answer to the first refusal at each of two others, which"
                                + " are asked without a pause: p50 %.1f ms, p99 %.1f ms, longest %.1f ms.",
                        rounds, quantile(unasked, 0.5), quantile(unasked, 0.99), quantile(unasked, 1));
                awaited(nodes, keys.subList(rounds, 2 * rounds), report);
                new ChangesUnderLoad(LoadDriver.find(scratch), nodes, traffic, database.url()).run(report);
            } finally {
                nodes.forEach(BenchmarkServer::close);
            }
        }
    }

    private static List<BenchmarkServer> start(ScratchDirectory scratch, DedicatedPostgres database, int count)
            throws IOException, InterruptedException {
        Path shared = scratch.file("shared");
        Files.createDirectories(shared);
        List<BenchmarkServer> nodes = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            Path data = scratch.file("node-" + number);
            Files.createDirectories(data);
            nodes.add(BenchmarkServer.node(
                    data,
                    Map.of(
                            "REKEY_DATABASE_URL", database.url(),
                            "REKEY_PEPPER_FILE", shared.resolve("pepper").toString(),
                            "REKEY_NODE_NAME", "node-" + number)));
        }
        return nodes;
    }

    private static byte[] verify(BenchmarkSetup.Made key) {
        return RequestBytes.post("/v1/verify", json("{'key': '%s'}").formatted(key.secret()));
    }

    private static boolean isValid(LoadResponse answer) {
        return new String(answer.expect(200).body(), StandardCharsets.UTF_8).contains(json("'code':'VALID'"));
    }

    /** Milliseconds from the answer of each revoke to the refusal at each other node. */
    private static List<Double> revokes(List<BenchmarkServer> nodes, List<BenchmarkSetup.Made> keys) throws Exception {
        List<Double> found = new ArrayList<>();
        try (LoadConnection first = nodes.getFirst().connect();
                ExecutorService others = Executors.newFixedThreadPool(NODES - 1)) {
            List<LoadConnection> connections = new ArrayList<>();
            for (BenchmarkServer node : nodes.subList(1, NODES)) {
                connections.add(node.connect());
            }
            for (BenchmarkSetup.Made key : keys) {
                byte[] question = verify(key);
                for (LoadConnection each : connections) {
                    if (!isValid(each.send(question))) {
                        throw new IllegalStateException("a fresh key is not valid");
                    }
                }
                AtomicLong answeredAt = new AtomicLong();
                List<Future<Double>> refusals = new ArrayList<>();
                for (LoadConnection each : connections) {
                    refusals.add(others.submit(refusal(each, question, answeredAt)));
                }
                first.send(RequestBytes.post("/v1/keys/" + key.id() + "/revoke", "{}"))
                        .expect(200);
                answeredAt.set(System.nanoTime());
                for (Future<Double> refusal : refusals) {
                    found.add(result(refusal));
                }
            }
            for (LoadConnection each : connections) {
                each.close();
            }
        }
        return found;
    }

    /** Asks until it is refused; a refusal before the answer of the revoke counts as none. */
    private static Callable<Double> refusal(LoadConnection node, byte[] question, AtomicLong answeredAt) {
        return () -> {
            long end = System.nanoTime() + LONGEST.toNanos();
            while (isValid(node.send(question))) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("a revoked key was valid for " + LONGEST);
                }
            }
            long refusedAt = System.nanoTime();
            while (answeredAt.get() == 0) {
                Thread.onSpinWait();
            }
            return Math.max(0, (refusedAt - answeredAt.get()) / 1e6);
        };
    }

    private static <T> T result(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** With a receipt: how long it takes, and whether anybody still says valid when it is complete. */
    private static void awaited(List<BenchmarkServer> nodes, List<BenchmarkSetup.Made> keys, MarkdownReport report)
            throws IOException {
        List<Double> waits = new ArrayList<>();
        int complete = 0;
        int stale = 0;
        List<LoadConnection> connections = new ArrayList<>();
        for (BenchmarkServer node : nodes) {
            connections.add(node.connect());
        }
        for (BenchmarkSetup.Made key : keys) {
            byte[] question = verify(key);
            for (LoadConnection each : connections) {
                each.send(question).expect(200);
            }
            long start = System.nanoTime();
            LoadResponse answer = connections
                    .getFirst()
                    .send(RequestBytes.of(
                            "POST",
                            "/v1/keys/" + key.id() + "/revoke",
                            BenchmarkServer.ROOT_KEY,
                            "{}",
                            "Prefer: wait=10"))
                    .expect(200);
            waits.add((System.nanoTime() - start) / 1e6);
            if (new String(answer.body(), StandardCharsets.UTF_8).contains(json("'complete':true"))) {
                complete++;
                for (LoadConnection each : connections) {
                    if (isValid(each.send(question))) {
                        stale++;
                    }
                }
            }
        }
        for (LoadConnection each : connections) {
            each.close();
        }
        report.say(
                "%d revokes with Prefer: wait: %d receipts complete, after which %d of %d verifications were still valid. The"
                        + " answer took p50 %.1f ms, p99 %.1f ms.",
                keys.size(), complete, stale, complete * NODES, quantile(waits, 0.5), quantile(waits, 0.99));
    }

    private static MarkdownTable histogram(List<Double> found) {
        MarkdownTable table = new MarkdownTable("until the refusal", "of " + found.size(), "so far");
        double from = 0;
        long before = 0;
        for (double to : BOUNDS) {
            double least = from;
            long within =
                    found.stream().filter(each -> each >= least && each < to).count();
            before += within;
            table.row(
                    "under %.0f ms".formatted(to),
                    Long.toString(within),
                    "%.1f %%".formatted(100.0 * before / found.size()));
            from = to;
        }
        return table;
    }

    private static double quantile(List<Double> found, double share) {
        List<Double> sorted = found.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1, Math.ceil(share * sorted.size()) - 1));
    }
}
