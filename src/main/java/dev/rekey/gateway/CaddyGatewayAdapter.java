package dev.rekey.gateway;

import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Caddy with {@code forward_auth}: a 2xx authorizes the request; any other response is passed to
 * the client unchanged, unless the configuration evaluates {@code X-Auth-Status}.
 */
final class CaddyGatewayAdapter implements GatewayAdapter {

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

    @Override
    public HttpResponse answerPreflight(List<HttpResponse.Header> headers) {
        GatewayDenial answer = CorsPreflight.asDenial(headers);
        return DefaultGatewayResponse.marked(answer.withStatus(403).bare(), answer);
    }
}
