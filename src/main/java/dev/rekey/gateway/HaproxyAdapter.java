package dev.rekey.gateway;

import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * HAProxy with a Lua script: that in {@code examples/gateways/haproxy}, or any that sends {@code
 * X-Forwarded-Method} and {@code X-Forwarded-Uri}. Scripts treat any 2xx as authorized, and some
 * use {@code HEAD}.
 */
final class HaproxyAdapter implements GatewayAdapter {

    @Override
    public Optional<Forwarded> read(Exchange exchange) {
        return ForwardedHeaders.X_FORWARDED.read(exchange);
    }

    @Override
    public boolean holdsBody(Exchange exchange) {
        return ForwardedHeaders.X_FORWARDED.hasBody(exchange);
    }

    @Override
    public String told() {
        return ForwardedHeaders.X_FORWARDED.names();
    }

    @Override
    public Answer refuse(Denial denial, UUID requestId) {
        return denial.problem(requestId);
    }

    @Override
    public Answer answerPreflight(List<Answer.Header> headers) {
        Denial answer = PreflightAnswer.asDenial(headers);
        return AnyGateway.marked(answer.withStatus(403).bare(), answer);
    }
}
