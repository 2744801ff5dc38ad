package dev.rekey.api.node;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.http.RouteTable;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.OpenApiCheck;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What is answered without a credential: health and documents. */
@BothDatabases
class HealthChecksTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void serverIsLiveAndReady() {
        assertThatJson(expect(200, server.anonymous().get("/health/live")).body())
                .isEqualTo("{'status':'live'}");
        assertThatJson(expect(200, server.anonymous().get("/health/ready")).body())
                .isEqualTo("{'status':'ready'}");
        assertThat(server.anonymous().exchange("HEAD", "/health/live", null).status())
                .isEqualTo(200);
    }

    @Test
    void theDocumentsAreServed() {
        TestResponse yaml = expect(200, server.anonymous().get("/openapi.yaml"));
        assertThat(yaml.body()).startsWith("openapi: 3.1.1");
        TestResponse json = expect(200, server.anonymous().get("/openapi.json"));
        assertThat(json.json()).isEqualTo(OpenApiCheck.of("native").document());
        TestResponse page = expect(200, server.anonymous().get("/docs"));
        assertThat(page.header("Content-Security-Policy").orElseThrow()).contains("default-src 'none'");
        assertThat(page.body()).contains("/docs/scalar.js");
        expect(200, server.anonymous().get("/docs/scalar.js"));
    }

    @Test
    void everyRouteIsInTheDocumentUnderItsName() {
        JsonNode paths = OpenApiCheck.of("native").document().path("paths");
        for (RouteTable.Entry entry : server.app().routes().routes()) {
            String template = entry.route().template();
            // What serves the documents is no part of the API: a generated client has no use for it.
            boolean document = template.startsWith("/openapi") || template.startsWith("/docs");
            if (entry.api().name().equals("native") && !document) {
                JsonNode operation = paths.path(entry.route().template())
                        .path(entry.route().method().toLowerCase(Locale.ROOT));
                assertThat(operation.path("operationId").asString(""))
                        .as("%s %s", entry.route().method(), entry.route().template())
                        .isEqualTo(entry.route().operation());
            }
        }
    }
}
