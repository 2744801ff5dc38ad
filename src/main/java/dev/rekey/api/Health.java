package dev.rekey.api;

import dev.rekey.core.Readiness;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import dev.rekey.http.Json;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /health/live}: the process responds. {@code GET /health/ready}: it can serve requests.
 * Both need no credential, for load balancers.
 */
final class Health {

    private static final Answer LIVE = fixed("live");
    private static final Answer READY = fixed("ready");

    private final Supplier<Readiness> readiness;

    Health(Supplier<Readiness> readiness) {
        this.readiness = readiness;
    }

    /** A constant response, because it is served on the selector thread and used in benchmarks. */
    static Answer live(Exchange exchange) {
        return LIVE;
    }

    Answer ready(Exchange exchange) {
        Readiness now = readiness.get();
        if (now.isDegraded()) {
            return degraded(now.degraded());
        }
        return now.isReady() ? READY : Problem.of(now, exchange.requestId());
    }

    /**
     * Status 200: if a load balancer removed the node, verification would end, although it still
     * works.
     */
    private static Answer degraded(List<String> reasons) {
        ObjectNode body = Json.object().put("status", "degraded");
        body.set("reasons", Json.array(reasons));
        return Answer.json(200, body).with("Cache-Control", "no-store");
    }

    private static Answer fixed(String status) {
        return Answer.bytes(200, Json.MEDIA_TYPE, Json.bytes(Json.object().put("status", status)))
                .with("Cache-Control", "no-store");
    }
}
