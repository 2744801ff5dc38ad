package dev.rekey.integration.key;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.http.RouteTable;
import dev.rekey.integration.http.UnauthorizedCallers;
import dev.rekey.integration.http.UnauthorizedCallers.Guard;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every operation that changes something honors {@code If-Match}, {@code If-None-Match} and {@code require_if_match}. */
@BothDatabases
class PreconditionsTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    /** Operations that take a POST for the sake of its body, and change nothing. */
    private static final Set<String> ASKING =
            Set.of("verifyKey", "verifyKeys", "introspectKey", "rehearseKey", "forwardAuth");

    private static final String NEVER_GIVEN = "\"999999999999\"";

    @Test
    void everyRouteThatChangesSomethingHasAGuard() {
        for (RouteTable.Entry entry : server.app().routes().routes()) {
            boolean asks = entry.route().method().equals("GET")
                    || ASKING.contains(entry.route().operation());
            assertThat(row(entry).guard() == Guard.NOTHING).as(name(entry)).isEqualTo(asks);
            assertThat(row(entry).guard() == Guard.OF_VENDOR)
                    .as(name(entry))
                    .isEqualTo(!asks && !entry.api().name().equals("native"));
        }
    }

    @TestFactory
    Stream<DynamicTest> aChangeOfAResourceHonorsPreconditions() {
        return guarded(Guard.RESOURCE)
                .map(entry -> DynamicTest.dynamicTest(name(entry), () -> {
                    Map<String, String> things = things(entry.route().operation());
                    TestClient root = server.root();
                    assertThat(send(root, entry, things).text("/code")).isEqualTo("version_required");
                    String tag = root.get(filled(tagged(entry), things))
                            .header("ETag")
                            .orElseThrow();
                    assertThat(tag).matches("\"[0-9]{1,18}\"");
                    for (TestClient refused : List.of(
                            root.with("If-Match", NEVER_GIVEN),
                            root.with("If-Match", "W/" + tag),
                            root.with("If-Match", "\"of-somebody-else\""),
                            root.with("If-None-Match", "*"),
                            root.with("If-Match", tag).with("If-None-Match", "*"),
                            root.with("If-Match", "*").with("If-None-Match", "\"x\", W/" + tag))) {
                        TestResponse reply = send(refused, entry, things);
                        assertThat(reply.status()).as(reply.body()).isEqualTo(412);
                        assertThat(reply.text("/code")).isEqualTo("stale_version");
                    }
                    assertThat(send(root.with("If-None-Match", NEVER_GIVEN), entry, things)
                                    .status())
                            .as("If-None-Match names no version that is meant")
                            .isEqualTo(428);
                    assertThat(send(root.with("If-None-Match", "7"), entry, things)
                                    .status())
                            .isEqualTo(400);
                    TestResponse done =
                            send(root.with("If-Match", tag).with("If-None-Match", NEVER_GIVEN), entry, things);
                    assertThat(done.status()).as(done.body()).isBetween(200, 204);
                }));
    }

    @TestFactory
    Stream<DynamicTest> anAdditionToACollectionHonorsPreconditions() {
        return guarded(Guard.COLLECTION)
                .map(entry -> DynamicTest.dynamicTest(name(entry), () -> {
                    Map<String, String> things = things(entry.route().operation());
                    TestClient root = server.root();
                    for (TestClient refused : List.of(
                            root.with("If-Match", "\"1\""),
                            root.with("If-None-Match", "*"),
                            root.with("If-Match", "*").with("If-None-Match", "*"))) {
                        TestResponse reply = send(refused, entry, things);
                        assertThat(reply.status()).as(reply.body()).isEqualTo(412);
                    }
                    TestResponse done = send(root.with("If-Match", "*").with("If-None-Match", "\"1\""), entry, things);
                    assertThat(done.status()).as(done.body()).isEqualTo(201);
                }));
    }

    private static Stream<RouteTable.Entry> guarded(Guard guard) {
        return server.app().routes().routes().stream()
                .filter(entry -> row(entry).guard() == guard);
    }

    private static UnauthorizedCallers.Row row(RouteTable.Entry entry) {
        return Objects.requireNonNull(UnauthorizedCallers.rows().get(name(entry)), () -> "no row for " + name(entry));
    }

    private static String name(RouteTable.Entry entry) {
        return entry.api().name() + " " + entry.route().operation();
    }

    /** The path of the resource whose entity tag the operation wants. */
    private static String tagged(RouteTable.Entry entry) {
        String template = entry.route().template();
        return template.startsWith("/v1/keys/") ? "/v1/keys/{key}" : template;
    }

    /** A project that demands {@code If-Match}, with one of everything. */
    private static Map<String, String> things(String operation) {
        String project = server.project();
        Map<String, String> things = new HashMap<>(Map.of("project", project, "slug", server.freshName("other")));
        TestClient root = server.root();
        String user = server.user(project, "member");
        things.put("user", user);
        if (!operation.equals("deleteProject")) {
            TestResponse key = server.key(project, user);
            things.put("key", key.text("/id"));
            things.put("secret_id", key.text("/secrets/0/id"));
            String path = "/v1/keys/" + key.text("/id");
            expect(200, root.post(path + "/rotate", json("{'overlap_seconds': 3600}")));
            expect(200, root.patch(path, json("{'description': 'another'}")));
            String later =
                    json("{'name': 'later', 'effective_at': '%s'}").formatted(TestServer.START.plusSeconds(3_600));
            things.put("change", expect(202, root.patch(path, later)).text("/pending_changes/0/id"));
        }
        things.put("role", "reader");
        expect(200, root.put("/v1/projects/" + project + "/roles/reader", json("{'permissions': ['a']}")));
        expect(200, root.patch("/v1/projects/" + project, json("{'settings': {'require_if_match': true}}")));
        return things;
    }

    private static TestResponse send(TestClient client, RouteTable.Entry entry, Map<String, String> things) {
        UnauthorizedCallers.Row row = row(entry);
        String body = row.body() == null ? null : filled(row.body(), things);
        return client.json(entry.route().method(), filled(UnauthorizedCallers.path(entry), things), body);
    }

    private static String filled(String text, Map<String, String> things) {
        String filled = text;
        for (Map.Entry<String, String> thing : things.entrySet()) {
            filled = filled.replace("{" + thing.getKey() + "}", thing.getValue());
        }
        return filled;
    }
}
