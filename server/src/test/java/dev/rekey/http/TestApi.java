package dev.rekey.http;

import dev.rekey.core.Refusal;
import dev.rekey.core.UnavailableException;
import dev.rekey.http.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * An API for the tests of this room: its routes show what an operation sees, its errors show whose they are.
 *
 * @param probe what a test wants done at {@code /probe}
 * @param more routes
 */
public record TestApi(String name, String prefix, Gate gate, AtomicReference<HttpOperation> probe, List<HttpRoute> more)
        implements HttpApi {

    /** Operations at {@code /slow} wait here. */
    public record Gate(Semaphore entered, CountDownLatch opened) {
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

    public TestApi(String name, String prefix) {
        this(name, prefix, new Gate(), new AtomicReference<>(exchange -> HttpResponse.empty(204)), List.of());
    }

    /** This API with more routes. */
    public TestApi serving(List<HttpRoute> routes) {
        return new TestApi(name, prefix, gate, probe, routes);
    }

    @Override
    public List<HttpRoute> routes() {
        return Stream.concat(ownRoutes().stream(), more.stream()).toList();
    }

    private List<HttpRoute> ownRoutes() {
        return List.of(
                HttpRoute.nonBlocking(
                        "GET", prefix + "/live", "live", exchange -> HttpResponse.text(200, "text/plain", "alive")),
                HttpRoute.of(
                        "GET", prefix + "/things/{thing}", "getThing", exchange -> say(exchange.parameter("thing"))),
                HttpRoute.of("GET", prefix + "/things/fixed", "getFixed", exchange -> say("the fixed one")),
                HttpRoute.of("DELETE", prefix + "/things/{thing}", "deleteThing", exchange -> HttpResponse.empty(204)),
                HttpRoute.of("GET", prefix + "/things/{thing}/parts/{part}", "getPart", TestApi::part),
                HttpRoute.of(
                        "POST", prefix + "/echo", "echo", exchange -> HttpResponse.json(200, Json.object(exchange))),
                HttpRoute.of(
                        "POST",
                        prefix + "/raw",
                        "raw",
                        exchange -> HttpResponse.text(200, "text/plain", Integer.toString(exchange.body().length))),
                HttpRoute.of("POST", prefix + "/unread", "unread", exchange -> say("not read")),
                HttpRoute.of(
                        "GET",
                        prefix + "/query",
                        "query",
                        exchange -> say(exchange.query("q").orElse("-"))),
                HttpRoute.of("GET", prefix + "/url", "url", exchange -> say(exchange.url())),
                HttpRoute.of(
                        "POST",
                        prefix + "/probe",
                        "probe",
                        exchange -> probe.get().handle(exchange)),
                HttpRoute.of("GET", prefix + "/slow", "slow", this::slow),
                HttpRoute.of(
                        "GET",
                        prefix + "/stream",
                        "stream",
                        exchange -> HttpResponse.streamed(200, "text/plain", out -> {
                            for (int line = 0; line < 100_000; line++) {
                                out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
                            }
                        })),
                HttpRoute.of("GET", prefix + "/refused", "refused", exchange -> {
                    throw new Refusal.NotFound(Refusal.ResourceType.KEY);
                }),
                HttpRoute.of("GET", prefix + "/outage", "outage", exchange -> {
                    throw new UnavailableException("the database is away");
                }),
                HttpRoute.of("GET", prefix + "/mistake", "mistake", exchange -> {
                    throw new IllegalStateException("secret-of-the-mistake");
                }));
    }

    private HttpResponse slow(HttpExchange exchange) {
        gate.pass();
        return say("slow");
    }

    private static HttpResponse part(HttpExchange exchange) {
        return say(exchange.parameter("thing") + " and " + exchange.parameter("part"));
    }

    public static HttpResponse say(String text) {
        return HttpResponse.json(200, Json.object().put("said", text));
    }

    @Override
    public boolean owns(String path) {
        return path.equals(prefix) || path.startsWith(prefix + "/");
    }

    @Override
    public HttpResponse refuse(Refusal refusal, HttpExchange exchange) {
        return error(404, refusal.getClass().getSimpleName());
    }

    @Override
    public HttpResponse refuse(HttpError error, HttpExchange exchange) {
        return error(error.status(), error.getClass().getSimpleName());
    }

    private HttpResponse error(int status, String kind) {
        return HttpResponse.json(status, Json.object().put("api", name).put("kind", kind));
    }
}
