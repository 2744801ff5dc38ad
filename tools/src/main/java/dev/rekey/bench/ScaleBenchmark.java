package dev.rekey.bench;

import static dev.rekey.testing.JsonText.json;

import dev.rekey.bench.report.MarkdownReport;
import dev.rekey.bench.report.MarkdownTable;
import dev.rekey.http.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.LongStream;

/** Whether anything takes longer because there are many keys. */
final class ScaleBenchmark implements Benchmark {

    private static final int FEW = 1_000;
    private static final int MANY = 1_000_000;
    private static final int SHORT_MANY = 20_000;
    private static final Duration ROUND = Duration.ofMillis(1_500);
    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final int CROWD = 32;
    private static final Duration CROWD_ROUND = Duration.ofSeconds(2);
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 200;
    private static final String LIST = "/v1/keys?project=" + BenchmarkSetup.PROJECT;

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public String purpose() {
        return "the same requests to a server with 1,000 keys and to one with 1,000,000, one client, in turns";
    }

    /** A server with many keys or few, and some of its keys. */
    private record Filled(BenchmarkServer server, int size, List<BenchmarkSetup.Made> sample) {

        static Filled make(Path data, int size) throws IOException, InterruptedException {
            try (BenchmarkServer empty = BenchmarkServer.start(data)) {
                new BenchmarkSetup(empty).project(KeyTableFiller.OWNERS);
            }
            List<BenchmarkSetup.Made> sample = KeyTableFiller.fill(data, size);
            return new Filled(BenchmarkServer.start(data), size, sample);
        }

        BenchmarkSetup.Made key(int turn) {
            // Not in the order in which they were made.
            return sample.get((int) (turn * 617L % sample.size()));
        }

        /** The cursor behind the newer half of the keys. */
        String middle() throws IOException {
            try (LoadConnection connection = server.connect()) {
                String cursor = "";
                for (int passed = 0; passed < size / 2; passed += LARGEST_PAGE) {
                    String path = LIST + "&limit=" + LARGEST_PAGE + (cursor.isEmpty() ? "" : "&cursor=" + cursor);
                    LoadResponse page = connection.send(RequestBytes.get(path)).expect(200);
                    cursor = Json.object(page.body()).path("next_cursor").stringValue();
                }
                return cursor;
            }
        }
    }

    /** A request, made for a server and a turn. */
    private record Asked(String name, Function<Filled, IntFunction<byte[]>> requests) {}

    @Override
    public void run(ScratchDirectory scratch, MarkdownReport report) throws IOException, InterruptedException {
        int size = report.isShort() ? SHORT_MANY : MANY;
        Filled few = Filled.make(scratch.file("few"), FEW);
        try (BenchmarkServer _ = few.server()) {
            long started = System.nanoTime();
            Filled many = Filled.make(scratch.file("many"), size);
            report.say(
                    "Filled through the store in groups of up to 256 keys a commit: %,d keys in %d s.%n",
                    size, Duration.ofNanos(System.nanoTime() - started).toSeconds());
            try (BenchmarkServer _ = many.server()) {
                compare(few, many, report);
            }
        }
    }

    private void compare(Filled few, Filled many, MarkdownReport report) throws IOException, InterruptedException {
        MarkdownTable table = new MarkdownTable(
                "request", "1,000: median ms", "%,d: median ms".formatted(many.size()), "ratio", "ratio of means");
        for (Asked request : requests()) {
            Pair pair = new Pair(few, many, request);
            pair.run(WARM_UP);
            pair.forget();
            for (int round = 0; round < report.rounds(); round++) {
                pair.run(ROUND);
            }
            table.row(request.name(), pair.few.text(), pair.many.text(), pair.medians.text(), pair.means.text());
        }
        report.end(this, table);
        report.say("%s", crowds(few, many, report));
        report.say(
                "Median of %d rounds, least and most; in a round the two servers are asked in turns.", report.rounds());
    }

    /** Too quick for one client, whose waiting is longer than the answer takes: by many clients. */
    private static MarkdownTable crowds(Filled few, Filled many, MarkdownReport report)
            throws IOException, InterruptedException {
        LoadGenerator small = verifying(few);
        LoadGenerator large = verifying(many);
        small.run(WARM_UP);
        large.run(WARM_UP);
        MeasurementSeries slow = new MeasurementSeries();
        MeasurementSeries fast = new MeasurementSeries();
        MeasurementSeries ratios = new MeasurementSeries();
        for (int round = 0; round < report.rounds(); round++) {
            double one = small.run(CROWD_ROUND).perSecond();
            double other = large.run(CROWD_ROUND).perSecond();
            slow.add(one);
            fast.add(other);
            ratios.add(other / one);
        }
        return new MarkdownTable("by 32 clients", "1,000: a second", "%,d: a second".formatted(many.size()), "ratio")
                .row("verify, cached", slow.text(), fast.text(), ratios.text());
    }

    private static LoadGenerator verifying(Filled filled) {
        return new LoadGenerator(
                filled.server(),
                CROWD,
                (client, turn) -> RequestBytes.post(
                        "/v1/verify",
                        json("{'key':'%s'}")
                                .formatted(filled.key(CROWD * turn + client).secret())),
                200);
    }

    private static List<Asked> requests() {
        List<Asked> all = new ArrayList<>();
        all.add(list("first page of 50", ""));
        all.add(new Asked("page of 50 in the middle", server -> {
            byte[] request = RequestBytes.get(LIST + "&limit=" + PAGE + "&cursor=" + middleOf(server));
            return turn -> request;
        }));
        all.add(list("first page of an owner", "&owner=owner-3"));
        all.add(list("first page with a permission", "&permission=" + KeyTableFiller.RARE_PERMISSION));
        all.add(list("first page of active keys", "&state=active"));
        // A hundred keys are named like that, in either server.
        all.add(list("search by start of name", "&q=Key%2000005"));
        all.add(new Asked("search by last four of a secret", server -> turn -> {
            String secret = server.key(turn).secret();
            return RequestBytes.get(LIST + "&limit=" + PAGE + "&q=" + secret.substring(secret.length() - 4));
        }));
        all.add(new Asked(
                "get",
                server ->
                        turn -> RequestBytes.get("/v1/keys/" + server.key(turn).id())));
        all.add(new Asked(
                "update",
                server -> turn -> RequestBytes.patch(
                        "/v1/keys/" + server.key(turn).id(),
                        json("{'name':'Name %s'}").formatted(System.nanoTime()))));
        all.add(new Asked(
                "verify, uncached",
                server -> turn -> RequestBytes.of(
                        "POST",
                        "/v1/verify",
                        BenchmarkServer.ROOT_KEY,
                        json("{'key':'%s'}").formatted(server.key(turn).secret()),
                        "Cache-Control: no-cache")));
        return all;
    }

    private static Asked list(String name, String filter) {
        byte[] request = RequestBytes.get(LIST + "&limit=" + PAGE + filter);
        return new Asked(name, server -> turn -> request);
    }

    private static String middleOf(Filled server) {
        try {
            return server.middle();
        } catch (IOException failed) {
            throw new IllegalStateException("the middle was not found", failed);
        }
    }

    /** One request to both servers. Not thread-safe. */
    private static final class Pair {

        private final Filled[] servers;
        private final List<IntFunction<byte[]>> requests;
        private MeasurementSeries few = new MeasurementSeries();
        private MeasurementSeries many = new MeasurementSeries();
        private MeasurementSeries medians = new MeasurementSeries();
        private MeasurementSeries means = new MeasurementSeries();
        private int turn;

        Pair(Filled few, Filled many, Asked request) {
            servers = new Filled[] {few, many};
            requests = List.of(request.requests().apply(few), request.requests().apply(many));
        }

        void forget() {
            few = new MeasurementSeries();
            many = new MeasurementSeries();
            medians = new MeasurementSeries();
            means = new MeasurementSeries();
        }

        void run(Duration duration) throws IOException {
            try (LoadConnection one = servers[0].server().connect();
                    LoadConnection other = servers[1].server().connect()) {
                LongStream.Builder[] latencies = {LongStream.builder(), LongStream.builder()};
                LoadConnection[] connections = {one, other};
                long started = System.nanoTime();
                while (System.nanoTime() - started < duration.toNanos()) {
                    for (int side = 0; side < connections.length; side++) {
                        byte[] request = requests.get(side).apply(turn);
                        long sent = System.nanoTime();
                        connections[side].send(request).expect(200);
                        latencies[side].add(System.nanoTime() - sent);
                    }
                    turn++;
                }
                LoadRound small = LoadRound.of(latencies[0].build(), duration.toNanos());
                LoadRound large = LoadRound.of(latencies[1].build(), duration.toNanos());
                few.add(small.quantile(0.5));
                many.add(large.quantile(0.5));
                medians.add(large.quantile(0.5) / small.quantile(0.5));
                means.add(large.mean() / small.mean());
            }
        }
    }
}
