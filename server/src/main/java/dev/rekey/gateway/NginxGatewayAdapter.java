package dev.rekey.gateway;

import dev.rekey.http.HttpResponse;
import java.util.UUID;

/**
 * nginx with {@code auth_request} (ngx_http_auth_request_module), which supports only 2xx, 401 and
 * 403, turns any other status into a 500, and discards bodies. Every other denial is therefore sent
 * as a 403 with {@code X-Auth-Status}, which the configuration can evaluate.
 */
final class NginxGatewayAdapter implements GatewayAdapter {

    @Override
    public ForwardedHeaders headers() {
        return ForwardedHeaders.X_ORIGINAL;
    }

    @Override
    public HttpResponse refuse(GatewayDenial denial, UUID requestId) {
        int supported = denial.status() == 401 ? 401 : 403;
        return DefaultGatewayResponse.marked(denial.withStatus(supported).bare(), denial);
    }
}
