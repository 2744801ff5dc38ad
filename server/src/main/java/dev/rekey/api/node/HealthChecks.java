package dev.rekey.api.node;

import dev.rekey.api.wire.ProblemDetails;
import dev.rekey.core.ReadinessStatus;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.json.Json;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /health/live}: the process responds. {@code GET /health/ready}: it can serve requests.
 * Both need no credential, for load balancers.
 */
final class HealthChecks {

    private static final HttpResponse LIVE = fixed("live");
    private static final HttpResponse READY = fixed("ready");

    private final Supplier<ReadinessStatus> readiness;

    HealthChecks(Supplier<ReadinessStatus> readiness) {
        this.readiness = readiness;
    }

    /** A constant response, because it is served on the selector thread and used in benchmarks. */
    static HttpResponse live(HttpExchange exchange) {
        return LIVE;
    }

    HttpResponse ready(HttpExchange exchange) {
        ReadinessStatus now = readiness.get();
        if (now.isDegraded()) {
            return degraded(now.degraded());
        }
        return now.isReady() ? READY : ProblemDetails.of(now, exchange.requestId());
    }

    /**
     * Status 200: if a load balancer removed the node, verification would end, although it still
     * works.
     */
    private static HttpResponse degraded(List<String> reasons) {
        ObjectNode body = Json.object().put("status", "degraded");
        body.set("reasons", Json.array(reasons));
        return HttpResponse.json(200, body).with("Cache-Control", "no-store");
    }

    private static HttpResponse fixed(String status) {
        return HttpResponse.bytes(200, Json.MEDIA_TYPE, Json.bytes(Json.object().put("status", status)))
                .with("Cache-Control", "no-store");
    }
}
