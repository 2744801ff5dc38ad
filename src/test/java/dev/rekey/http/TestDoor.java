package dev.rekey.http;

import dev.rekey.core.Outage;
import dev.rekey.core.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * A door for the tests of this room: its routes show what an operation sees, its errors show whose they are.
 *
 * @param probe what a test wants done at {@code /probe}
 * @param more routes
 */
record TestDoor(String name, String prefix, Gate gate, AtomicReference<Operation> probe, List<Route> more)
        implements Door {

    /** Operations at {@code /slow} wait here. */
    record Gate(Semaphore entered, CountDownLatch opened) {
        Gate() {
            this(new Semaphore(0), new CountDownLatch(1));
        }

        void pass() {
            entered.release();
            try {
                if (!opened.await(20, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("the gate was never opened");
                }
            } catch (InterruptedException cutOff) {
                throw new IllegalStateException(cutOff);
            }
        }
    }

    TestDoor(String name, String prefix) {
        this(name, prefix, new Gate(), new AtomicReference<>(exchange -> Answer.empty(204)), List.of());
    }

    /** This door with more routes. */
    TestDoor serving(List<Route> routes) {
        return new TestDoor(name, prefix, gate, probe, routes);
    }

    @Override
    public List<Route> routes() {
        return Stream.concat(ownRoutes().stream(), more.stream()).toList();
    }

    private List<Route> ownRoutes() {
        return List.of(
                Route.inPlace("GET", prefix + "/live", "live", exchange -> Answer.text(200, "text/plain", "alive")),
                Route.of("GET", prefix + "/things/{thing}", "getThing", exchange -> say(exchange.parameter("thing"))),
                Route.of("GET", prefix + "/things/fixed", "getFixed", exchange -> say("the fixed one")),
                Route.of("DELETE", prefix + "/things/{thing}", "deleteThing", exchange -> Answer.empty(204)),
                Route.of("GET", prefix + "/things/{thing}/parts/{part}", "getPart", TestDoor::part),
                Route.of("POST", prefix + "/echo", "echo", exchange -> Answer.json(200, Json.object(exchange))),
                Route.of(
                        "POST",
                        prefix + "/raw",
                        "raw",
                        exchange -> Answer.text(200, "text/plain", Integer.toString(exchange.body().length))),
                Route.of("POST", prefix + "/unread", "unread", exchange -> say("not read")),
                Route.of(
                        "GET",
                        prefix + "/query",
                        "query",
                        exchange -> say(exchange.query("q").orElse("-"))),
                Route.of("GET", prefix + "/url", "url", exchange -> say(exchange.url())),
                Route.of(
                        "POST",
                        prefix + "/probe",
                        "probe",
                        exchange -> probe.get().handle(exchange)),
                Route.of("GET", prefix + "/slow", "slow", this::slow),
                Route.of(
                        "GET",
                        prefix + "/stream",
                        "stream",
                        exchange -> Answer.streamed(200, "text/plain", out -> {
                            for (int line = 0; line < 100_000; line++) {
                                out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
                            }
                        })),
                Route.of("GET", prefix + "/refused", "refused", exchange -> {
                    throw new Refusal.NotFound(Refusal.Noun.KEY);
                }),
                Route.of("GET", prefix + "/outage", "outage", exchange -> {
                    throw new Outage("the database is away");
                }),
                Route.of("GET", prefix + "/mistake", "mistake", exchange -> {
                    throw new IllegalStateException("secret-of-the-mistake");
                }));
    }

    private Answer slow(Exchange exchange) {
        gate.pass();
        return say("slow");
    }

    private static Answer part(Exchange exchange) {
        return say(exchange.parameter("thing") + " and " + exchange.parameter("part"));
    }

    static Answer say(String text) {
        return Answer.json(200, Json.object().put("said", text));
    }

    @Override
    public boolean owns(String path) {
        return path.equals(prefix) || path.startsWith(prefix + "/");
    }

    @Override
    public Answer refuse(Refusal refusal, Exchange exchange) {
        return error(404, refusal.getClass().getSimpleName());
    }

    @Override
    public Answer refuse(Fault fault, Exchange exchange) {
        return error(fault.status(), fault.getClass().getSimpleName());
    }

    private Answer error(int status, String kind) {
        return Answer.json(status, Json.object().put("door", name).put("kind", kind));
    }
}
