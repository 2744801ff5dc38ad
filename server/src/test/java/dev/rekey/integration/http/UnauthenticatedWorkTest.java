package dev.rekey.integration.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.http.HttpRoute;
import dev.rekey.http.RouteTable;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever shows no credential, or text that can be none, makes no work for the database, at any route. */
@BothDatabases
class UnauthenticatedWorkTest {

    private static final int ROUNDS = 20;

    /** What runs beside requests has statements of its own, and readiness is asked for four times a second. */
    private static final int BESIDE = ROUNDS / 2 - 1;

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static long statements() {
        return server.app().database().reads() + server.app().database().writes();
    }

    private static void ask(TestClient client, RouteTable.Entry entry) {
        HttpRoute route = entry.route();
        String method = route.method().equals(HttpRoute.ANY_METHOD) ? "GET" : route.method();
        String path = route.template().replaceAll("\\{[A-Za-z_]+(\\.\\.\\.)?}", "x");
        boolean hasBody = List.of("POST", "PUT", "PATCH").contains(method);
        client.json(method, path, hasBody ? "{}" : null);
    }

    @Test
    void unauthenticatedRequestsReadNoDatabase() {
        List<RouteTable.Entry> routes = server.app().routes().routes();
        for (RouteTable.Entry entry : routes) {
            ask(server.anonymous(), entry);
        }
        TestClient malformed = server.anonymous().as("short");
        for (RouteTable.Entry entry : routes) {
            long least = Long.MAX_VALUE;
            for (int attempt = 0; attempt < 5 && least > BESIDE; attempt++) {
                long before = statements();
                for (int round = 0; round < ROUNDS; round++) {
                    ask(round % 2 == 0 ? server.anonymous() : malformed, entry);
                    server.anonymous().json("OPTIONS", "/v1/keys", null);
                    server.anonymous().json("GET", "/nothing/is/here", null);
                }
                least = Math.min(least, statements() - before);
            }
            assertThat(least)
                    .as(
                            "statements for %d requests to %s",
                            ROUNDS, entry.route().template())
                    .isLessThanOrEqualTo(BESIDE);
        }
    }
}
