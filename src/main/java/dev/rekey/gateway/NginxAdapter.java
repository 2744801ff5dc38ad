package dev.rekey.gateway;

import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * nginx with {@code auth_request} (ngx_http_auth_request_module), which supports only 2xx, 401 and
 * 403, turns any other status into a 500, and discards bodies. Every other denial is therefore sent
 * as a 403 with {@code X-Auth-Status}, which the configuration can evaluate.
 */
final class NginxAdapter implements GatewayAdapter {

    @Override
    public Optional<Forwarded> read(Exchange exchange) {
        return ForwardedHeaders.X_ORIGINAL.read(exchange);
    }

    @Override
    public boolean holdsBody(Exchange exchange) {
        return ForwardedHeaders.X_ORIGINAL.hasBody(exchange);
    }

    @Override
    public String told() {
        return ForwardedHeaders.X_ORIGINAL.names();
    }

    @Override
    public Answer refuse(Denial denial, UUID requestId) {
        return told(denial);
    }

    @Override
    public Answer answerPreflight(List<Answer.Header> headers) {
        return told(PreflightAnswer.asDenial(headers));
    }

    private static Answer told(Denial denial) {
        int supported = denial.status() == 401 ? 401 : 403;
        return AnyGateway.marked(denial.withStatus(supported).bare(), denial);
    }
}
