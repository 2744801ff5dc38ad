package dev.rekey.gateway;

import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Caddy with {@code forward_auth}: a 2xx authorizes the request; any other response is passed to
 * the client unchanged, unless the configuration evaluates {@code X-Auth-Status}.
 */
final class CaddyAdapter implements GatewayAdapter {

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
