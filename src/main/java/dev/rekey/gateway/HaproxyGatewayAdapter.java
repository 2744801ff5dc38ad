package dev.rekey.gateway;

import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * HAProxy with a Lua script: that in {@code examples/gateways/haproxy}, or any that sends {@code
 * X-Forwarded-Method} and {@code X-Forwarded-Uri}. Scripts treat any 2xx as authorized, and some
 * use {@code HEAD}.
 */
final class HaproxyGatewayAdapter implements GatewayAdapter {

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
