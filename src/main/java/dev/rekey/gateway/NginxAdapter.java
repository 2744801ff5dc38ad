package dev.rekey.gateway;

import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * nginx with {@code auth_request} (ngx_http_auth_request_module): it knows 2xx, 401 and 403, and makes a 500 of everything else;
 * it throws our body away. So all that it does not know is a 403, which {@code X-Auth-Status} tells its configuration more of.
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
        int known = denial.status() == 401 ? 401 : 403;
        return AnyGateway.marked(denial.withStatus(known).bare(), denial);
    }
}
