package dev.rekey.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.gateway.Gateway;
import dev.rekey.testing.OneDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * A stand-in for Traefik's {@code forwardAuth}: it asks with GET and all of the client's headers, adds {@code X-Forwarded-*}, takes
 * every 2xx for a yes and gives the client all else as it is.
 */
@OneDatabase
@Tag("process")
class TraefikGatewayTest extends GatewayContract {

    TraefikGatewayTest() {
        super(Gateway.TRAEFIK);
    }

    @Override
    RunningGateway start(int rekeyPort, int upstreamPort) throws IOException {
        JsonNode http = SimulatedGateway.shipped("traefik/routes.yaml").path("http");
        return new SimulatedGateway(rekeyPort, upstreamPort).start(held -> {
            // The entry point trusts nobody: what a client says of where it comes from is thrown away.
            held.headers()
                    .keySet()
                    .removeIf(name -> SimulatedGateway.isNamed(
                            name.toLowerCase(Locale.ROOT), Set.of("x-forwarded-*", "x-real-ip")));
            held.headers().put("X-Real-Ip", List.of(held.peer()));
            String router = held.method().equals("OPTIONS") ? "preflight" : "application";
            JsonNode middlewares = http.path("middlewares");
            JsonNode set = middlewares.at("/" + middleware(http, router, 0) + "/headers/customRequestHeaders");
            set.propertyNames().stream()
                    .filter(name -> set.path(name).asString().isEmpty())
                    .forEach(held.headers()::remove);
            if (isAllowed(held, middlewares.at("/" + middleware(http, router, 1) + "/forwardAuth"))) {
                held.headers().put("X-Forwarded-For", List.of(held.peer()));
                held.pass();
            }
        });
    }

    private static String middleware(JsonNode http, String router, int at) {
        return http.at("/routers/" + router + "/middlewares/" + at).asString();
    }

    private static boolean isAllowed(SimulatedGateway.Held held, JsonNode forwardAuth)
            throws IOException, InterruptedException {
        boolean withBody = forwardAuth.path("forwardBody").asBoolean(false);
        if (withBody && held.bodyLength() > forwardAuth.path("maxBodySize").asInt()) {
            held.answer(401);
            return false;
        }
        TreeMap<String, List<String>> question = new TreeMap<>(held.headers());
        question.put("X-Forwarded-For", List.of(held.peer()));
        question.put("X-Forwarded-Method", List.of(held.method()));
        question.put("X-Forwarded-Proto", List.of("http"));
        question.put("X-Forwarded-Host", List.of(held.host()));
        question.put("X-Forwarded-Uri", List.of(held.target()));
        String path = URI.create(forwardAuth.path("address").asString()).getPath();
        HttpResponse<byte[]> response;
        try {
            response = withBody ? held.askWithBody("GET", path, question) : held.ask("GET", path, question);
        } catch (IOException away) {
            held.answer(503);
            return false;
        }
        if (response.statusCode() < 200 || response.statusCode() >= 300) {
            held.answer(response.statusCode(), response, Set.of());
            return false;
        }
        for (String name : copied(forwardAuth)) {
            held.headers().remove(name);
            List<String> lines = response.headers().allValues(name);
            if (!lines.isEmpty()) {
                held.headers().put(name, lines);
            }
        }
        return true;
    }

    private static List<String> copied(JsonNode forwardAuth) {
        return forwardAuth
                .path("authResponseHeaders")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    @Test
    void theShippedRoutesStripEveryHeaderThatTheyCopyAndAllThatTurnsOneOff() throws IOException {
        JsonNode http = SimulatedGateway.shipped("traefik/routes.yaml").path("http");
        JsonNode stripped = http.at("/middlewares/strip-headers/headers/customRequestHeaders");
        List<String> expected = new ArrayList<>(
                List.of("Connection", "Upgrade", "Forwarded", "X-Real-Ip", "X_Real_Ip", "X-Real_Ip", "X_Real-Ip"));
        expected.addAll(List.of("X_Forwarded_For", "X-Forwarded_For", "X_Forwarded-For"));
        for (String name : UpstreamKeyHeaders.NAMES) {
            String last = name.substring("X-Key-".length());
            expected.addAll(List.of(name, "X_Key_" + last, "X-Key_" + last, "X_Key-" + last));
        }
        assertThat(stripped.propertyNames()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(stripped.valueStream())
                .allSatisfy(value -> assertThat(value.asString("x")).isEmpty());
        for (String router : http.path("routers").propertyNames()) {
            assertThat(middleware(http, router, 0)).isEqualTo("strip-headers");
            JsonNode forwardAuth = http.at("/middlewares/" + middleware(http, router, 1) + "/forwardAuth");
            assertThat(copied(forwardAuth)).isEqualTo(UpstreamKeyHeaders.NAMES);
            assertThat(forwardAuth.path("trustForwardHeader").asBoolean(false)).isFalse();
            assertThat(forwardAuth.path("forwardBody").asBoolean(false)).isEqualTo(router.equals("preflight"));
        }
    }
}
