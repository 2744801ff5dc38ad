package dev.rekey.gateway;

import dev.rekey.http.HttpResponse;
import java.util.List;

/**
 * Traefik with {@code forwardAuth}: a 2xx authorizes the request; any other response is passed to
 * the client unchanged.
 */
final class TraefikGatewayAdapter implements GatewayAdapter {

    /**
     * Denies with a 403: a browser needs a 2xx here, which Traefik would treat as authorized. The
     * validation of profiles excludes this case.
     */
    @Override
    public HttpResponse answerPreflight(List<HttpResponse.Header> preflight) {
        return CorsPreflight.asDenial(List.of()).withStatus(403).bare();
    }
}
