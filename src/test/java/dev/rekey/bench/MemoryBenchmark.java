package dev.rekey.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a server holds and keeps with many keys. */
final class MemoryBenchmark implements Benchmark {

    private static final int KEYS = 100_000;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String purpose() {
        return "heap after a collection, resident memory and size of the database, with no key and after 100,000 were made";
    }

    @Override
    public void run(Scratch scratch, Report report) throws IOException, InterruptedException {
        Path data = scratch.file("data");
        Table table = new Table("server", "heap in use, MiB", "resident, MiB", "database, MiB");
        long started;
        try (Server server = Server.start(data)) {
            row(table, "just started", server, data);
            started = System.nanoTime();
            Setup setup = new Setup(server);
            setup.project(1);
            setup.keys(KEYS);
            started = System.nanoTime() - started;
            row(table, "after 100,000 keys were made", server, data);
        }
        try (Server server = Server.start(data)) {
            server.awaitOk("/v1/keys");
            row(table, "restarted with 100,000 keys", server, data);
        }
        report.end(this, table);
        report.say(
                "The keys were made through the native API at %s a second by 16 clients.",
                Figures.number(KEYS / (started / 1e9)));
    }

    private static void row(Table table, String when, Server server, Path data)
            throws IOException, InterruptedException {
        Footprint footprint = Footprint.of(server);
        table.row(
                when,
                Figures.number(footprint.heap() / 1048576.0),
                Figures.number(footprint.resident() / 1048576.0),
                Figures.number(database(data) / 1048576.0));
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
