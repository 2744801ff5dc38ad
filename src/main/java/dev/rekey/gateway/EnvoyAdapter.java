package dev.rekey.gateway;

import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Envoy with {@code ext_authz} over HTTP: it asks with its client's own method and host, at its client's path below the prefix.
 * Exactly 200 lets the request pass; another status goes to the client, a 5xx is taken for a failure of ours.
 */
final class EnvoyAdapter implements GatewayAdapter {

    /** Stands for a fragment, which is no part of the path that the server parses and yet is in what the application gets. */
    private static final String FRAGMENT = "#";

    @Override
    public Optional<Forwarded> read(Exchange exchange) {
        if (!exchange.template().equals(GatewayDoor.BELOW)) {
            return Optional.empty();
        }
        List<String> host = exchange.headers("Host");
        return Optional.of(new Forwarded(
                exchange.method(),
                "/" + exchange.parameter(GatewayDoor.REST) + (exchange.hasFragment() ? FRAGMENT : ""),
                exchange.rawQuery(),
                host.size() == 1 ? host.getFirst() : ""));
    }

    @Override
    public boolean holdsBody(Exchange exchange) {
        return ForwardedHeaders.X_FORWARDED.hasBody(exchange);
    }

    @Override
    public String told() {
        return "its path below the profile's (path_prefix)";
    }

    @Override
    public Answer refuse(Denial denial, UUID requestId) {
        return denial.problem(requestId);
    }

    @Override
    public Answer answerPreflight(List<Answer.Header> headers) {
        return PreflightAnswer.asDenial(headers).bare();
    }
}
