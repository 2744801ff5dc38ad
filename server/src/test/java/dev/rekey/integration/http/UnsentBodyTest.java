package dev.rekey.integration.http;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.http.HttpRoute;
import dev.rekey.http.RouteTable;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests that announce a body and send none: a response that does not depend on it does not wait for it. */
@BothDatabases
class UnsentBodyTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static final String WRONG = "rekey_0000000000000000000000000000000000000000000abcdef";

    private static final int PATIENCE_MILLIS = 60_000;

    /** A response that waits for such a body takes 5 s at least, and there are {@link #ROUNDS}. */
    private static final Duration AT_MOST = Duration.ofSeconds(10);

    private static final int ROUNDS = 3;

    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    @TestFactory
    Stream<DynamicTest> whoeverIsRefusedIsToldWithoutTheBody() {
        return server.app().routes().routes().stream()
                .map(entry -> DynamicTest.dynamicTest(name(entry), () -> {
                    UnauthorizedCallers.Row row = Optional.ofNullable(UnauthorizedCallers.rows()
                                    .get(entry.api().name() + " "
                                            + entry.route().operation()))
                            .orElseThrow();
                    assertResponds(entry, "", row.none());
                    assertResponds(entry, "Authorization: Bearer " + WRONG + "\r\n", row.wrong());
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatIsReadTakesNoBody() {
        return server.app().routes().routes().stream()
                .filter(entry -> entry.route().method().equals("GET"))
                .map(entry -> DynamicTest.dynamicTest(
                        name(entry),
                        () -> assertResponds(
                                entry,
                                "Authorization: Bearer " + TestServer.ROOT_KEY + "\r\n",
                                200,
                                400,
                                401,
                                403,
                                404,
                                422)));
    }

    @TestFactory
    Stream<DynamicTest> whoeverMayNotVerifyIsToldWithoutTheBody() {
        String project = server.project();
        String secret = server.key(
                        project,
                        server.user(project, "member"),
                        json("'restricted': true, 'permissions': ['files:read']"))
                .text("/secret");
        // From here on it is known without waiting.
        expect(
                403,
                server.anonymous()
                        .as(secret)
                        .post("/v1/verify", json("{'key': '%s'}").formatted(secret)));
        return server.app().routes().routes().stream()
                .filter(entry -> Set.of("/v1/verify", "/oauth2/introspect")
                        .contains(entry.route().template()))
                .map(entry -> DynamicTest.dynamicTest(
                        name(entry), () -> assertResponds(entry, "Authorization: Bearer " + secret + "\r\n", 403)));
    }

    private static void assertResponds(RouteTable.Entry entry, String credential, Object... statuses)
            throws IOException {
        long begun = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
            assertThat(status(entry, credential)).as("with \"%s\"", credential).isIn(statuses);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(AT_MOST);
    }

    private static String name(RouteTable.Entry entry) {
        return entry.api().name() + " " + entry.route().method() + " "
                + entry.route().template();
    }

    private static int status(RouteTable.Entry entry, String credential) throws IOException {
        HttpRoute route = entry.route();
        String method = route.method().equals(HttpRoute.ANY_METHOD) ? "GET" : route.method();
        String path = UnauthorizedCallers.path(entry)
                .replace("{guid}", "018f0000-0000-7000-8000-000000000003")
                .replaceAll("\\{[A-Za-z_]+(\\.\\.\\.)?}", "x");
        URI uri = server.uri();
        InetAddress from = InetAddress.ofLiteral("127.0.2." + (1 + ADDRESSES.getAndIncrement() % 250));
        try (Socket socket = new Socket(InetAddress.ofLiteral(uri.getHost()), uri.getPort(), from, 0)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            String head = method + " " + path + " HTTP/1.1\r\nHost: rekey\r\n" + credential
                    + "Content-Type: application/json\r\nContent-Length: 10\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            BufferedReader response =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            return Integer.parseInt(response.readLine().substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        }
    }
}
