package dev.rekey.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.project.Gateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * A stand-in for Traefik's {@code forwardAuth}: it asks with GET and all of the client's headers, adds {@code X-Forwarded-*}, takes
 * every 2xx for a yes and gives the client all else as it is.
 */
class TraefikGatewayTest extends GatewayContract {

    TraefikGatewayTest() {
        super(Gateway.TRAEFIK);
    }

    @Override
    RunningGateway start(int rekeyPort, int upstreamPort) throws IOException {
        JsonNode middlewares = WireGateway.shipped("traefik/routes.yaml").at("/http/middlewares");
        JsonNode forwardAuth = middlewares.at("/rekey/forwardAuth");
        String path = URI.create(forwardAuth.path("address").asString()).getPath();
        List<String> copied = forwardAuth
                .path("authResponseHeaders")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
        JsonNode set = middlewares.at("/strip-key-headers/headers/customRequestHeaders");
        return new WireGateway(rekeyPort, upstreamPort).start(held -> {
            // The entry point trusts nobody: what a client says of where it comes from is thrown away.
            held.headers()
                    .keySet()
                    .removeIf(name ->
                            WireGateway.isNamed(name.toLowerCase(Locale.ROOT), Set.of("x-forwarded-*", "x-real-ip")));
            held.headers().put("X-Forwarded-For", List.of(held.peer()));
            set.propertyNames().stream()
                    .filter(name -> set.path(name).asString().isEmpty())
                    .forEach(held.headers()::remove);
            TreeMap<String, List<String>> question = new TreeMap<>(held.headers());
            question.put("X-Forwarded-Method", List.of(held.method()));
            question.put("X-Forwarded-Proto", List.of("http"));
            question.put("X-Forwarded-Host", List.of(held.host()));
            question.put("X-Forwarded-Uri", List.of(held.target()));
            HttpResponse<byte[]> answer;
            try {
                answer = held.ask("GET", path, question);
            } catch (IOException away) {
                held.answer(503);
                return;
            }
            if (answer.statusCode() < 200 || answer.statusCode() >= 300) {
                held.answer(answer.statusCode(), answer, Set.of());
                return;
            }
            for (String name : copied) {
                held.headers().remove(name);
                List<String> lines = answer.headers().allValues(name);
                if (!lines.isEmpty()) {
                    held.headers().put(name, lines);
                }
            }
            held.pass();
        });
    }

    @Test
    void theShippedRoutesStripEveryHeaderThatTheyCopy() throws IOException {
        JsonNode middlewares = WireGateway.shipped("traefik/routes.yaml").at("/http/middlewares");
        List<String> copied = middlewares
                .at("/rekey/forwardAuth/authResponseHeaders")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
        assertThat(KeyHeaders.of(null)).extracting(header -> header.name()).containsExactlyElementsOf(copied);
        assertThat(middlewares
                        .at("/strip-key-headers/headers/customRequestHeaders")
                        .propertyNames())
                .containsExactlyInAnyOrderElementsOf(copied);
    }
}
