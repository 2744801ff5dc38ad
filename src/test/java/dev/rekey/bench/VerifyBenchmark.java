package dev.rekey.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How many keys are verified a second, each read from the database. */
final class VerifyBenchmark implements Benchmark {

    private static final int ROUNDS = 5;
    private static final int KEYS = 1_000;
    private static final int CLIENTS = 32;
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final Duration WARM_UP = Duration.ofSeconds(6);

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public String purpose() {
        return "POST /v1/verify, uncached, beside the fixed answer of GET /health/live";
    }

    /** One thing that is asked, by so many clients. */
    private record Row(String name, boolean fixed, Load load, Figures rate, Figures ratio, Figures p50, Figures p99) {
        Row(String name, boolean fixed, Load load) {
            this(name, fixed, load, new Figures(), new Figures(), new Figures(), new Figures());
        }

        Measured measure() throws IOException, InterruptedException {
            Measured measured = load.run(ROUND);
            rate.add(measured.perSecond());
            p50.add(measured.quantile(0.5));
            p99.add(measured.quantile(0.99));
            return measured;
        }
    }

    @Override
    public void run(Scratch scratch, Report report) throws IOException, InterruptedException {
        List<Row> rows = new ArrayList<>();
        try (Server server = Server.start(scratch.file("data"))) {
            Setup setup = new Setup(server);
            setup.project(1);
            List<Setup.Made> keys = setup.keys(KEYS);
            for (int clients : List.of(1, CLIENTS)) {
                String by = clients == 1 ? ", 1 connection" : ", " + clients + " connections";
                rows.add(new Row("fixed answer" + by, true, fixed(server, clients)));
                rows.add(new Row("verify" + by, false, verify(server, clients, keys)));
            }
            verify(server, CLIENTS, keys).run(WARM_UP);
            fixed(server, CLIENTS).run(WARM_UP);
            for (int round = 0; round < ROUNDS; round++) {
                double fixed = 1;
                for (Row row : rows) {
                    double rate = row.measure().perSecond();
                    if (row.fixed()) {
                        fixed = rate;
                    }
                    row.ratio().add(rate / fixed);
                }
            }
        }
        Table table = new Table("what", "answers/s", "beside the fixed answer", "p50 ms", "p99 ms");
        for (Row row : rows) {
            table.row(
                    row.name(),
                    row.rate().text(),
                    Figures.number(row.ratio().median()),
                    row.p50().text(),
                    row.p99().text());
        }
        report.end(this, table);
        report.say(
                "Median of %d rounds in turns, least and most; %d keys; the caller's key is read too.", ROUNDS, KEYS);
    }

    private static Load fixed(Server server, int clients) {
        byte[] request = Request.get("/health/live");
        return new Load(server, clients, (client, turn) -> request, 200);
    }

    private static Load verify(Server server, int clients, List<Setup.Made> keys) {
        String caller = keys.getFirst().secret();
        List<byte[]> requests = keys.stream()
                .map(key -> Request.of("POST", "/v1/verify", caller, "{\"key\":\"" + key.secret() + "\"}"))
                .toList();
        return new Load(server, clients, (client, turn) -> requests.get((client * 31 + turn) % requests.size()), 200);
    }
}
