package dev.rekey.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.project.Gateway;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * A stand-in for Envoy's {@code ext_authz} over HTTP: it asks with the client's method at the client's path below the prefix and
 * with few headers, takes 200 alone for a yes and a 5xx for a failure.
 */
class EnvoyGatewayTest extends GatewayContract {

    EnvoyGatewayTest() {
        super(Gateway.ENVOY);
    }

    /** Envoy keeps what a client says and writes where it is behind that, so the client is somewhere that nobody trusts. */
    @Override
    String clientAddress() {
        return "198.51.100.9";
    }

    private static JsonNode authorization() throws IOException {
        JsonNode filters = WireGateway.shipped("envoy/envoy.yaml")
                .at("/static_resources/listeners/0/filter_chains/0/filters/0/typed_config/http_filters");
        return filter(filters, "envoy.filters.http.ext_authz");
    }

    private static JsonNode filter(JsonNode filters, String name) {
        return filters.valueStream()
                .filter(filter -> filter.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow()
                .path("typed_config");
    }

    @Override
    RunningGateway start(int rekeyPort, int upstreamPort) throws IOException {
        JsonNode service = authorization().path("http_service");
        String prefix = service.path("path_prefix").asString();
        Set<String> asked = names(service.at("/authorization_request/allowed_headers/patterns"));
        Set<String> forUpstream = names(service.at("/authorization_response/allowed_upstream_headers/patterns"));
        Set<String> forClient = names(service.at("/authorization_response/allowed_client_headers/patterns"));
        return new WireGateway(rekeyPort, upstreamPort).start(held -> {
            List<String> said = held.headers().getOrDefault("x-forwarded-for", List.of());
            held.headers()
                    .put(
                            "x-forwarded-for",
                            List.of(String.join(
                                    ", ",
                                    Stream.concat(said.stream(), Stream.of(clientAddress()))
                                            .toList())));
            held.headers()
                    .keySet()
                    .removeIf(name -> name.toLowerCase(Locale.ROOT).startsWith("x-key-"));
            TreeMap<String, List<String>> question = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            held.headers().forEach((name, lines) -> {
                String lower = name.toLowerCase(Locale.ROOT);
                if (lower.equals("authorization") || WireGateway.isNamed(lower, asked)) {
                    question.put(name, lines);
                }
            });
            HttpResponse<byte[]> answer;
            try {
                answer = held.ask(held.method(), prefix + held.target(), question);
            } catch (IOException away) {
                held.answer(503);
                return;
            }
            if (answer.statusCode() >= 500) {
                held.answer(503);
            } else if (answer.statusCode() != 200) {
                held.answer(answer.statusCode(), answer, forClient);
            } else {
                answer.headers().map().forEach((name, lines) -> {
                    if (WireGateway.isNamed(name.toLowerCase(Locale.ROOT), forUpstream)) {
                        held.headers().put(name, lines);
                    }
                });
                held.pass();
            }
        });
    }

    private static Set<String> names(JsonNode patterns) {
        return patterns.valueStream()
                .map(pattern -> pattern.has("prefix")
                        ? pattern.path("prefix").asString() + "*"
                        : pattern.path("exact").asString())
                .collect(Collectors.toSet());
    }

    @Test
    void theShippedConfigurationStripsWhatItCopiesAndFailsClosed() throws IOException {
        JsonNode filters = WireGateway.shipped("envoy/envoy.yaml")
                .at("/static_resources/listeners/0/filter_chains/0/filters/0/typed_config/http_filters");
        List<String> stripped = filter(filters, "envoy.filters.http.header_mutation")
                .at("/mutations/request_mutations")
                .valueStream()
                .map(mutation -> mutation.path("remove").asString())
                .toList();
        assertThat(KeyHeaders.of(null))
                .extracting(header -> header.name().toLowerCase(Locale.ROOT))
                .containsExactlyElementsOf(stripped);
        assertThat(authorization().path("failure_mode_allow").asBoolean(true)).isFalse();
        assertThat(authorization().at("/status_on_error/code").asString()).isEqualTo("ServiceUnavailable");
    }
}
