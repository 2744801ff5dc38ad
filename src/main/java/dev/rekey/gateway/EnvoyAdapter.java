package dev.rekey.gateway;

import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Envoy with {@code ext_authz} over HTTP: it sends the method and host of the client, and the path
 * of the client below a prefix. Only 200 authorizes the request; any other status is passed to the
 * client, and a 5xx counts as a failure of the authorization service.
 */
final class EnvoyAdapter implements GatewayAdapter {

    /** Represents a fragment, which is not part of the parsed path but reaches the application. */
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
        return "the path below that of the profile (path_prefix)";
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
