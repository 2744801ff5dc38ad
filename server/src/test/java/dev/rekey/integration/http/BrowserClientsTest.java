package dev.rekey.integration.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code docs/explanation/browsers.md} says: no management API can be called by a page of another origin. */
@BothDatabases
class BrowserClientsTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/keys",
                "/v1/verify",
                "/v1/projects",
                "/oauth2/introspect",
                "/api/2.0/keys",
                "/v2/api_keys",
                "/v2/permissions",
                "/api/v1/api_keys",
                "/voiceable-api/api_keys",
                "/project/default/key"
            })
    void noManagementApiSendsCorsHeaders(String path) {
        TestClient page = server.root().with("Origin", "https://page.example").with("x-APIKey", TestServer.ROOT_KEY);
        TestResponse preflight = page.with("Access-Control-Request-Method", "POST")
                .with("Access-Control-Request-Headers", "authorization, content-type")
                .exchange("OPTIONS", path, null);
        assertThat(preflight.status()).isEqualTo(405);
        for (TestResponse reply : List.of(
                preflight,
                page.exchange("GET", path, null),
                page.json("POST", path, "{}"),
                page.without("Authorization").without("x-APIKey").exchange("GET", path, null))) {
            assertThat(reply.headers().keySet()).noneMatch(name -> name.startsWith("access-control-"));
        }
    }
}
