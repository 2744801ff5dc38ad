package dev.rekey.gateway;

import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Traefik with {@code forwardAuth}: every 2xx lets the request pass, all else goes to the client as it is. */
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

    /** A browser wants a 2xx here, which Traefik would take for a yes: no profile can ask for this, and if one did it is a no. */
    @Override
    public Answer answerPreflight(List<Answer.Header> headers) {
        return PreflightAnswer.asDenial(List.of()).withStatus(403).bare();
    }
}
