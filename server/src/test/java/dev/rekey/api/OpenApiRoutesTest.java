package dev.rekey.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.http.HttpRoute;
import dev.rekey.http.TestApi;
import dev.rekey.http.server.LoopbackServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenApiRoutesTest {

    private static final String SAMPLE = "/dev/rekey/http/sample.yaml";

    @Test
    void servesYamlAsItIsAndAsJson() throws Exception {
        TestApi api = new TestApi("first", "/one");
        List<HttpRoute> routes = OpenApiRoutes.openApi(SAMPLE, "/one/openapi", "getOpenApi");
        assertThat(routes).extracting(HttpRoute::template).containsExactly("/one/openapi.yaml", "/one/openapi.json");
        try (LoopbackServer server = new LoopbackServer(api.serving(routes))) {
            assertThat(server.get("/one/openapi.yaml").body()).startsWith("openapi: 3.1.1\n");
            var json = server.get("/one/openapi.json");
            assertThat(json.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(json.body())
                    .isEqualTo(
                            "{\"openapi\":\"3.1.1\",\"when\":\"2026-11-21\",\"yes\":\"no\",\"at\":\"2026-11-21T00:00:00Z\","
                                    + "\"responses\":{\"200\":{\"max\":1.5,\"min\":-3,\"list\":[true,null]}}}");
        }
    }

    @Test
    void missesADocumentAtTheStart() {
        assertThatThrownBy(() -> OpenApiRoutes.openApi("/nowhere.yaml", "/x", "x"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void servesAPageThatLoadsNothingFromElsewhere() throws Exception {
        TestApi api = new TestApi("first", "/one");
        List<HttpRoute> routes = OpenApiRoutes.page("/one/docs", Map.of("Native", "/openapi.yaml"));
        try (LoopbackServer server = new LoopbackServer(api.serving(routes))) {
            var page = server.get("/one/docs");
            assertThat(page.body())
                    .contains("/one/docs/scalar.js", "/one/docs/start.js")
                    .doesNotContain("http");
            assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .startsWith("default-src 'none'; script-src 'self';");
            assertThat(server.get("/one/docs/start.js").body())
                    .startsWith("Scalar.createApiReference(")
                    .contains("\"url\":\"/openapi.yaml\"");
            assertThat(server.get("/one/docs/scalar.js").body()).hasSizeGreaterThan(1_000_000);
        }
    }
}
