package dev.rekey.gateway;

import dev.rekey.http.HttpResponse;
import java.util.UUID;

/** Responses for requests of an unknown gateway: a 403, which every gateway treats as a denial. */
final class DefaultGatewayResponse {

    /** Header with the status that the client should get, for gateways that cannot pass it on. */
    static final String STATUS = "X-Auth-Status";

    /** Header with the code of the denial, for the log and configuration of the gateway. */
    static final String REASON = "X-Auth-Reason";

    private DefaultGatewayResponse() {}

    static HttpResponse refuse(GatewayDenial denial, UUID requestId) {
        return marked(denial.withStatus(403).problem(requestId), denial);
    }

    /** A copy of the response with the status and code of the denial as headers. */
    static HttpResponse marked(HttpResponse response, GatewayDenial denial) {
        return response.with(STATUS, Integer.toString(denial.status())).with(REASON, denial.code());
    }
}
