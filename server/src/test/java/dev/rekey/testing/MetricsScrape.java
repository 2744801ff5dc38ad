package dev.rekey.testing;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** A server's metrics as they are now: what the server renders is shared for a second. */
public final class MetricsScrape {

    private static final String UPTIME = "process_uptime_seconds ";

    private final String text;

    private MetricsScrape(String text) {
        this.text = text;
    }

    /** Metrics that were rendered after this was called. Waits up to about a second. */
    public static MetricsScrape fresh(TestClient client) {
        double before = shared(client).value(UPTIME);
        AtomicReference<MetricsScrape> now = new AtomicReference<>();
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    now.set(shared(client));
                    return now.get().value(UPTIME) > before;
                });
        return now.get();
    }

    /** Metrics that may be a second old. */
    public static MetricsScrape shared(TestClient client) {
        return new MetricsScrape(TestServer.expect(200, client.get("/metrics")).body());
    }

    public String text() {
        return text;
    }

    /** The sum of the lines that begin so; 0 if there is none. */
    public double value(String start) {
        return text.lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
