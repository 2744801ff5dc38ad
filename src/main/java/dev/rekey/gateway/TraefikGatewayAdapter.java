package dev.rekey.gateway;

import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Traefik with {@code forwardAuth}: a 2xx authorizes the request; any other response is passed to
 * the client unchanged.
 */
final class TraefikGatewayAdapter implements GatewayAdapter {

    @Override
    public Optional<ForwardedRequest> read(HttpExchange exchange) {
        return ForwardedHeaders.X_FORWARDED.read(exchange);
    }

    @Override
    public boolean hasBody(HttpExchange exchange) {
        return ForwardedHeaders.X_FORWARDED.hasBody(exchange);
    }

    @Override
    public String metricLabel() {
        return ForwardedHeaders.X_FORWARDED.names();
    }

    @Override
    public HttpResponse refuse(GatewayDenial denial, UUID requestId) {
        return denial.problem(requestId);
    }

    /**
     * Denies with a 403: a browser needs a 2xx here, which Traefik would treat as authorized. The
     * validation of profiles excludes this case.
     */
    @Override
    public HttpResponse answerPreflight(List<HttpResponse.Header> headers) {
        return CorsPreflight.asDenial(List.of()).withStatus(403).bare();
    }
}
