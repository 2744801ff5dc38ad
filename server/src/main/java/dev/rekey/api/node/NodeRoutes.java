package dev.rekey.api.node;

import dev.rekey.api.wire.NativeRouteFactory;
import dev.rekey.core.ReadinessStatus;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.feed.ClusterView;
import dev.rekey.http.HttpOperation;
import dev.rekey.http.HttpRoute;
import java.util.List;
import java.util.function.Supplier;

/** Routes of nodes, receipts, health and metrics. */
public final class NodeRoutes {

    private NodeRoutes() {}

    /**
     * All routes of the package.
     *
     * @param readiness supplies whether the server can serve requests; may block
     * @param metrics returns the server's metrics to callers with {@code metrics:read}
     */
    public static List<HttpRoute> of(
            NativeRouteFactory routes,
            ClusterView cluster,
            Supplier<ReadinessStatus> readiness,
            HttpOperation metrics) {
        return List.of(
                HttpRoute.nonBlocking("GET", "/health/live", "getLiveness", HealthChecks::live)
                        .withSampledLog(),
                HttpRoute.probe("GET", "/health/ready", "getReadiness", new HealthChecks(readiness)::ready)
                        .withSampledLog(),
                routes.authenticated("GET", "/v1/nodes", "listNodes", new ListNodesOperation(cluster)),
                routes.authenticated("GET", "/v1/receipts/{epoch}", "getReceipt", new GetReceiptOperation(cluster)),
                routes.authenticated("GET", "/metrics", "getMetrics", (caller, exchange) -> {
                    caller.require(ManagementPermission.METRICS_READ);
                    return metrics.handle(exchange);
                }));
    }
}
