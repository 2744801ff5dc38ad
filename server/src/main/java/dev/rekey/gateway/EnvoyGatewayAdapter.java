package dev.rekey.gateway;

import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import java.util.List;
import java.util.Optional;

/**
 * Envoy with {@code ext_authz} over HTTP: it sends the method and host of the client, and the path
 * of the client below a prefix. Only 200 authorizes the request; any other status is passed to the
 * client, and a 5xx counts as a failure of the authorization service.
 */
final class EnvoyGatewayAdapter implements GatewayAdapter {

    /** Represents a fragment, which is not part of the parsed path but reaches the application. */
    private static final String FRAGMENT = "#";

    @Override
    public Optional<ForwardedRequest> read(HttpExchange exchange) {
        if (!exchange.template().equals(ForwardAuthApi.BELOW)) {
            return Optional.empty();
        }
        List<String> host = exchange.headers("Host");
        return Optional.of(new ForwardedRequest(
                exchange.method(),
                "/" + exchange.parameter(ForwardAuthApi.REST) + (exchange.hasFragment() ? FRAGMENT : ""),
                exchange.rawQuery(),
                host.size() == 1 ? host.getFirst() : ""));
    }

    @Override
    public String requestSource() {
        return "the path below that of the profile (path_prefix)";
    }

    @Override
    public HttpResponse answerPreflight(List<HttpResponse.Header> preflight) {
        return CorsPreflight.asDenial(preflight).bare();
    }
}
