package dev.rekey.gateway;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.gateway.Gateway;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import dev.rekey.testing.TestSettings;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Headers between a gateway and its upstream: each once, none forged, none broken. */
@BothDatabases
class ForwardAuthHeadersTest extends ForwardAuthFixture {

    @RegisterExtension
    static final TestServer server = new TestServer(usual -> TestSettings.trusting(usual, "127.0.0.1"));

    private static final List<String> KEY_HEADERS =
            List.of("X-Key-Id", "X-Key-Project", "X-Key-Owner", "X-Key-Name", "X-Key-Permissions", "X-Key-Meta");

    ForwardAuthHeadersTest() {
        super(server);
    }

    @Test
    void allowedResponseIsEmptyWithEachHeaderOnce() {
        String project = project(json("{'gateway': 'caddy'}"));
        TestResponse yes = expect(200, asking("GET", "/").as(secret(project)).get(gate(project)));
        assertThat(yes.body()).isEmpty();
        assertThat(yes.header("Cache-Control")).contains("no-store");
        for (String name : KEY_HEADERS) {
            assertThat(yes.headers().get(name.toLowerCase(Locale.ROOT)))
                    .as(name)
                    .hasSize(1);
            assertThat(yes.header(name).orElseThrow()).as(name).isNotBlank();
        }
        assertThat(yes.header("X-Key-Permissions")).contains("*");
        assertThat(yes.header("X-Key-Meta")).contains("-");
    }

    @ParameterizedTest
    @EnumSource(Gateway.class)
    void duplicateGatewayHeaderIsRefused(Gateway gateway) {
        String project =
                project(json("{'gateway': '%s'}").formatted(gateway.name().toLowerCase(Locale.ROOT)));
        TestClient client = server.anonymous().as(secret(project));
        for (String start : List.of("X-Forwarded-", "X-Original-")) {
            client = client.with(start + "Method", "GET")
                    .with(start + "Uri", "/a")
                    .with(start + "Uri", "/b");
        }
        // Envoy tells of the request by the request itself.
        int status = gateway == Gateway.ENVOY ? 200 : 403;
        assertThat(client.get(gate(project) + "/a").status()).isEqualTo(status);
        assertThat(client.get(gate(project)).status()).isEqualTo(403);
    }

    @Test
    void lookalikeOfAnUpstreamHeaderIsRefusedAtEveryGateway() {
        for (Gateway gateway : Gateway.values()) {
            String project =
                    project(json("{'gateway': '%s'}").formatted(gateway.name().toLowerCase(Locale.ROOT)));
            TestClient client = asking("GET", "/")
                    .as(secret(project))
                    .with("X-Original-Method", "GET")
                    .with("X-Original-URI", "/");
            expect(200, client.with("X-Key-Owner", "replaced").get(gate(project) + "/"));
            for (String name : List.of("X_Key_Owner", "X.Key.Id", "x~key~permissions")) {
                TestResponse refused = client.with(name, "mallory").get(gate(project) + "/");
                assertThat(refused.status()).as(name).isIn(400, 403);
                assertThat(refused.header("X-Auth-Reason").orElseGet(() -> refused.text("/code")))
                        .isEqualTo("reserved_header");
            }
        }
    }

    @Test
    void ownerCannotInjectAHeader() {
        String project = project(json("{'gateway': 'caddy'}"));
        String owner = "größe: %41";
        expect(
                201,
                server.root()
                        .post(
                                "/v1/projects/" + project + "/users",
                                json("{'external_id': '%s', 'name': 'x'}").formatted(owner)));
        TestResponse key = expect(201, server.root().post("/v1/keys", """
            {"project": "%s", "owner": "%s", "name": "-", "restricted": false}
            """.formatted(project, owner)));
        TestResponse yes =
                expect(200, asking("GET", "/").as(key.text("/secret")).get(gate(project)));
        assertThat(yes.header("X-Key-Owner")).contains("gr%C3%B6%C3%9Fe:%20%2541");
        assertThat(yes.header("X-Key-Name")).contains("%2D");
    }

    @Test
    void oversizedHeadersAreOmittedWithANotice() {
        String project = project(json("{'gateway': 'caddy'}"));
        String secret = server.key(
                        project,
                        server.user(project, "member"),
                        json("'permissions': ['a'], 'metadata': {'long': '%s'}").formatted("x".repeat(4_100)))
                .text("/secret");
        TestResponse yes = expect(200, asking("GET", "/").as(secret).get(gate(project)));
        assertThat(yes.header("X-Key-Meta")).contains("!");
        assertThat(yes.header("X-Key-Permissions")).contains("a");
        int all = KEY_HEADERS.stream()
                .mapToInt(name -> yes.header(name).orElseThrow().length())
                .sum();
        assertThat(all).isLessThanOrEqualTo(UpstreamKeyHeaders.MAX_LENGTH);
    }
}
