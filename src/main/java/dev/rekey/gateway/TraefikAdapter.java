package dev.rekey.gateway;

import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Traefik with {@code forwardAuth}: a 2xx authorizes the request; any other response is passed to
 * the client unchanged.
 */
final class TraefikAdapter implements GatewayAdapter {

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

    /**
     * Denies with a 403: a browser needs a 2xx here, which Traefik would treat as authorized. The
     * validation of profiles excludes this case.
     */
    @Override
    public Answer answerPreflight(List<Answer.Header> headers) {
        return PreflightAnswer.asDenial(List.of()).withStatus(403).bare();
    }
}
