package dev.rekey.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.gateway.Gateway;
import dev.rekey.testing.OneDatabase;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * A stand-in for Envoy's {@code ext_authz} over HTTP: it asks with the client's method at the client's path below the prefix and
 * with few headers, takes 200 alone for a yes and a 5xx for a failure.
 */
@OneDatabase
@Tag("process")
class EnvoyGatewayTest extends GatewayContract {

    EnvoyGatewayTest() {
        super(Gateway.ENVOY);
    }

    private static JsonNode connectionManager() throws IOException {
        return SimulatedGateway.shipped("envoy/envoy.yaml")
                .at("/static_resources/listeners/0/filter_chains/0/filters/0/typed_config");
    }

    private static JsonNode authorization() throws IOException {
        return filter(connectionManager().path("http_filters"), "envoy.filters.http.ext_authz");
    }

    private static JsonNode mutations() throws IOException {
        return filter(connectionManager().path("http_filters"), "envoy.filters.http.header_mutation")
                .at("/mutations/request_mutations");
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
        Set<String> requested = names(service.at("/authorization_request/allowed_headers/patterns"));
        Set<String> forUpstream = names(service.at("/authorization_response/allowed_upstream_headers/patterns"));
        Set<String> forClient = names(service.at("/authorization_response/allowed_client_headers/patterns"));
        boolean dropsUnderscores = connectionManager()
                .at("/common_http_protocol_options/headers_with_underscores_action")
                .asString()
                .equals("DROP_HEADER");
        JsonNode mutations = mutations();
        return new SimulatedGateway(rekeyPort, upstreamPort).start(held -> {
            if (held.headers().containsKey("Upgrade")
                    && !held.announced("Upgrade").equalsIgnoreCase("h2c")) {
                held.answer(403);
                return;
            }
            // Its codec drops what Connection names before any filter runs.
            for (String named : held.announced("Connection").split(",", -1)) {
                held.headers().remove(named.strip());
            }
            List.of("Connection", "Upgrade").forEach(held.headers()::remove);
            held.headers().keySet().removeIf(name -> dropsUnderscores && name.contains("_"));
            mutations.forEach(mutation -> mutate(held, mutation));
            TreeMap<String, List<String>> question = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            held.headers().forEach((name, lines) -> {
                String lower = name.toLowerCase(Locale.ROOT);
                if (lower.equals("authorization") || SimulatedGateway.isNamed(lower, requested)) {
                    question.put(name, lines);
                }
            });
            HttpResponse<byte[]> response;
            try {
                response = held.ask(held.method(), prefix + held.target(), question);
            } catch (IOException away) {
                held.answer(503);
                return;
            }
            if (response.statusCode() >= 500) {
                held.answer(503);
            } else if (response.statusCode() != 200) {
                held.answer(response.statusCode(), response, forClient);
            } else {
                response.headers().map().forEach((name, lines) -> {
                    if (SimulatedGateway.isNamed(name.toLowerCase(Locale.ROOT), forUpstream)) {
                        held.headers().put(name, lines);
                    }
                });
                held.pass();
            }
        });
    }

    private static void mutate(SimulatedGateway.Held held, JsonNode mutation) {
        if (mutation.has("remove")) {
            held.headers().remove(mutation.path("remove").asString());
            return;
        }
        assertThat(mutation.at("/append/append_action").asString()).isEqualTo("OVERWRITE_IF_EXISTS_OR_ADD");
        String value = switch (mutation.at("/append/header/value").asString()) {
            case "%DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT%" -> held.peer();
            case "%REQ(content-length)%" -> held.announced("Content-Length");
            case "%REQ(transfer-encoding)%" -> held.announced("Transfer-Encoding");
            default -> throw new AssertionError("not known here: " + mutation);
        };
        if (!value.isEmpty()) {
            held.headers().put(mutation.at("/append/header/key").asString(), List.of(value));
        }
    }

    private static Set<String> names(JsonNode patterns) {
        return patterns.valueStream()
                .map(pattern -> pattern.has("safe_regex")
                        ? SimulatedGateway.REGEX
                                + pattern.at("/safe_regex/regex").asString()
                        : pattern.has("prefix")
                                ? pattern.path("prefix").asString() + "*"
                                : pattern.path("exact").asString())
                .collect(Collectors.toSet());
    }

    @Test
    void theShippedConfigurationStripsWhatItCopiesAndFailsClosed() throws IOException {
        List<String> stripped = mutations()
                .valueStream()
                .map(mutation -> mutation.path("remove").asString(""))
                .toList();
        assertThat(stripped)
                .contains("forwarded", "x-real-ip", "x-forwarded-content-length", "x-forwarded-transfer-encoding");
        assertThat(stripped)
                .containsAll(UpstreamKeyHeaders.NAMES.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList());
        assertThat(authorization().path("failure_mode_allow").asBoolean(true)).isFalse();
        assertThat(authorization().at("/status_on_error/code").asString()).isEqualTo("ServiceUnavailable");
    }

    @Test
    void theShippedConfigurationReadsAPathInOneWayAndAllowsNoUpgrade() throws IOException {
        JsonNode manager = connectionManager();
        assertThat(manager.path("normalize_path").asBoolean()).isTrue();
        assertThat(manager.path("merge_slashes").asBoolean()).isTrue();
        assertThat(manager.path("path_with_escaped_slashes_action").asString()).isEqualTo("REJECT_REQUEST");
        assertThat(manager.at("/common_http_protocol_options/headers_with_underscores_action")
                        .asString())
                .isEqualTo("DROP_HEADER");
        assertThat(manager.path("codec_type").asString()).isEqualTo("HTTP1");
        assertThat(manager.has("upgrade_configs")).isFalse();
        assertThat(names(authorization().at("/http_service/authorization_request/allowed_headers/patterns")))
                .contains("x-http-method-override", "x-http-method", "x-method-override")
                .doesNotContain("upgrade", "connection", "http2-settings", "forwarded", "x-real-ip", "x-key-*");
    }
}
