package dev.rekey.integration.http;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.ScheduledChangeId;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.id.UserId;
import dev.rekey.http.HttpRoute;
import dev.rekey.http.RouteTable;
import dev.rekey.testing.BeforeEachDatabase;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Walks every route of every API: what somebody without a credential, with a wrong one, and with a good one of another
 * project gets. A route without a row in {@link UnauthorizedCallers} fails; what exists and is not yours answers exactly as what
 * does not exist.
 */
@BothDatabases
class StrangersTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static final String WRONG = "rekey_0000000000000000000000000000000000000000000abcdef";

    /** Names of things of the project that the stranger is a stranger to. */
    private static Map<String, String> existing = Map.of();

    /** Names of the same forms that nothing has. */
    private static final Map<String, String> UNKNOWN = Map.of(
            "project",
            new ProjectId(UUID.fromString("018f0000-0000-7000-8000-000000000001")).toString(),
            "slug",
            "no-such-project",
            "user",
            new UserId(UUID.fromString("018f0000-0000-7000-8000-000000000002")).toString(),
            "role",
            "no-such-role",
            "key",
            new KeyId(UUID.fromString("018f0000-0000-7000-8000-000000000003")).toString(),
            "guid",
            "018f0000-0000-7000-8000-000000000003",
            "number",
            "987654",
            "secret_id",
            new SecretId(UUID.fromString("018f0000-0000-7000-8000-000000000004")).toString(),
            "change",
            new ScheduledChangeId(UUID.fromString("018f0000-0000-7000-8000-000000000005")).toString(),
            "secret",
            "rekey_nothing-of-this-form-was-ever-made-by-anybody");

    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    private static String stranger = "";

    @BeforeEachDatabase
    static void makeTwoProjects() {
        String project = server.project();
        String owner = server.user(project, "administrator");
        // The stranger makes keys on its round: the number of none must be that of the other project's key.
        for (int more = 0; more < 30; more++) {
            server.key(project, owner);
        }
        TestResponse key = server.key(project, owner);
        TestServer.expect(
                200, server.root().put("/v1/projects/" + project + "/roles/some-role", json("{'permissions': ['a']}")));
        TestServer.expect(200, server.root().patch("/v1/projects/" + project, """
            {"settings": {"forward_auth": {"gate": {"gateway": "caddy"}}}}
            """));
        TestResponse change = TestServer.expect(
                202,
                server.root()
                        .patch(
                                "/v1/keys/" + key.text("/id"),
                                json("{'name': 'x', 'effective_at': '%s'}")
                                        .formatted(TestServer.START.plusSeconds(3_600))));
        existing = Map.of(
                "project", key.text("/project"),
                "slug", project,
                "user", key.text("/owner/id"),
                "role", "some-role",
                "key", key.text("/id"),
                "guid", KeyId.parse(key.text("/id")).orElseThrow().value().toString(),
                "number", key.text("/number"),
                "secret_id", key.text("/secrets/0/id"),
                "change", change.text("/pending_changes/0/id"),
                "secret", key.text("/secret"));
        String other = server.project();
        stranger = server.key(other, server.user(other, "administrator")).text("/secret");
    }

    @Test
    void everyRouteIsCovered() {
        assertThat(UnauthorizedCallers.rows().keySet())
                .containsExactlyInAnyOrderElementsOf(server.app().routes().routes().stream()
                        .map(StrangersTest::name)
                        .sorted()
                        .distinct()
                        .toList());
    }

    @TestFactory
    Stream<DynamicTest> routes() {
        Map<String, UnauthorizedCallers.Row> rows = UnauthorizedCallers.rows();
        List<RouteTable.Entry> routes = server.app().routes().routes();
        return routes.stream()
                .filter(entry -> rows.containsKey(name(entry)))
                .map(entry -> DynamicTest.dynamicTest(
                        name(entry) + " " + entry.route().method() + " "
                                + entry.route().template(),
                        () -> knock(
                                entry,
                                Optional.ofNullable(rows.get(name(entry))).orElseThrow())));
    }

    private static String name(RouteTable.Entry entry) {
        return entry.api().name() + " " + entry.route().operation();
    }

    private static void knock(RouteTable.Entry entry, UnauthorizedCallers.Row row) {
        // One address may try only so many wrong credentials.
        TestClient anybody = server.anonymous().from("127.0.1." + ADDRESSES.incrementAndGet());
        for (Map<String, String> things : List.of(existing, UNKNOWN)) {
            assertThat(send(server.anonymous(), entry, row, things).status())
                    .as("no credential")
                    .isEqualTo(row.none());
            assertThat(send(UnauthorizedCallers.with(anybody, entry.api().name(), WRONG), entry, row, things)
                            .status())
                    .as("a wrong credential")
                    .isEqualTo(row.wrong());
        }
        TestClient client =
                UnauthorizedCallers.with(server.anonymous(), entry.api().name(), stranger);
        TestResponse there = send(client, entry, row, existing);
        TestResponse nowhere = send(client, entry, row, UNKNOWN);
        assertThat(there.status()).as("a stranger: %s", there.body()).isEqualTo(row.stranger());
        boolean namesThings = (UnauthorizedCallers.path(entry) + row.query() + row.body()).matches(".*\\{[a-z_]+\\}.*");
        if (namesThings) {
            assertThat(plain(there))
                    .as("what is not yours looks as what is not")
                    .isEqualTo(plain(nowhere));
        }
    }

    private static TestResponse send(
            TestClient client, RouteTable.Entry entry, UnauthorizedCallers.Row row, Map<String, String> things) {
        String path = filled(UnauthorizedCallers.path(entry) + row.query(), things);
        String body = row.body() == null ? null : filled(row.body(), things);
        String type = body != null && body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded";
        TestClient declared = body == null ? client : client.with("Content-Type", type);
        String method = entry.route().method().equals(HttpRoute.ANY_METHOD)
                ? "GET"
                : entry.route().method();
        return declared.send(method, path, body);
    }

    private static String filled(String text, Map<String, String> things) {
        String filled = text;
        for (Map.Entry<String, String> thing : things.entrySet()) {
            filled = filled.replace("{" + thing.getKey() + "}", thing.getValue());
        }
        return filled;
    }

    /** Everything of an answer but what names the request or the second. */
    private static List<String> plain(TestResponse reply) {
        List<String> plain = new ArrayList<>();
        String id = reply.header("X-Request-Id").orElse("no request id");
        plain.add(String.valueOf(reply.status()));
        new TreeMap<>(reply.headers()).forEach((name, values) -> {
            // Connection tells whether the body had come before the response, which does not depend on what is there.
            if (!Set.of("date", "x-request-id", "connection").contains(name)) {
                plain.add(name + ": " + values);
            }
        });
        plain.add(reply.body().replaceAll(",\"epoch\":\\d+", "").replace(id, "the request"));
        return plain;
    }
}
