package dev.rekey.http.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Arrays;

/**
 * Exports the request statistics of routes as a Prometheus histogram. Routes without requests are
 * omitted.
 */
final class RouteLatencyMetrics implements Collector {

    private static final String NAME = "rekey_http_request_duration_seconds";

    private final RequestStats requests;

    RouteLatencyMetrics(RequestStats requests) {
        this.requests = requests;
    }

    @Override
    public MetricSnapshot collect() {
        HistogramSnapshot.Builder histogram = HistogramSnapshot.builder()
                .name(NAME)
                .help("Request duration from the first byte received to the response, by route, method and status"
                        + " class.");
        for (RouteStats route : requests.all()) {
            for (int kind = 0; kind < RouteStats.CLASSES; kind++) {
                long[] answers = route.answers(kind);
                if (Arrays.stream(answers).anyMatch(count -> count > 0)) {
                    histogram.dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                            .labels(Labels.of(
                                    "api",
                                    route.api(),
                                    "method",
                                    route.method(),
                                    "route",
                                    route.route(),
                                    "status",
                                    kind + 1 + "xx"))
                            .classicHistogramBuckets(ClassicHistogramBuckets.of(RouteStats.bounds(), answers))
                            .sum(route.seconds(kind))
                            .build());
                }
            }
        }
        return histogram.build();
    }
}
