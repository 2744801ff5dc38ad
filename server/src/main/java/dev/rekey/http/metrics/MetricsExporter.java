package dev.rekey.http.metrics;

import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpOperation;
import dev.rekey.http.HttpResponse;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Exports the metrics of a running server in the Prometheus text format: the given metrics, those
 * of requests, and those of the process. Thread-safe.
 *
 * <p>Initialized on the first scrape, so that a server without monitoring starts no slower.
 */
public final class MetricsExporter implements HttpOperation, AutoCloseable {

    public static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** Maximum age of a rendered result: rendering takes milliseconds, so all scrapes share it. */
    public static final Duration SHARED = Duration.ofSeconds(1);

    private final List<Metric> figures;
    private final RequestStats requests;
    private final LongSupplier nanos;
    private final ReentrantLock rendering = new ReentrantLock();
    private volatile @Nullable RenderedMetrics last;
    private @Nullable PrometheusMeterRegistry registry;
    private @Nullable JvmGcMetrics collections;

    @SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
    private record RenderedMetrics(byte[] text, long at) {}

    public MetricsExporter(List<Metric> figures, RequestStats requests) {
        this(figures, requests, System::nanoTime);
    }

    /** @param nanos a monotonic clock in nanoseconds */
    public MetricsExporter(List<Metric> figures, RequestStats requests, LongSupplier nanos) {
        this.figures = List.copyOf(figures);
        this.requests = requests;
        this.nanos = nanos;
    }

    @Override
    public HttpResponse handle(HttpExchange exchange) {
        return HttpResponse.bytes(200, MEDIA_TYPE, text());
    }

    /**
     * The metrics, at most {@link #SHARED} old. While one caller renders them, others get the
     * previous result, and block only if there is none. The array is shared and must not be
     * modified.
     */
    public byte[] text() {
        RenderedMetrics held = last;
        if (held != null && isRecent(held)) {
            return held.text;
        }
        if (!rendering.tryLock()) {
            if (held != null) {
                return held.text;
            }
            rendering.lock();
        }
        try {
            held = last;
            if (held == null || !isRecent(held)) {
                long begun = nanos.getAsLong();
                held = new RenderedMetrics(registry().scrape().getBytes(StandardCharsets.UTF_8), begun);
                last = held;
            }
            return held.text;
        } finally {
            rendering.unlock();
        }
    }

    private boolean isRecent(RenderedMetrics held) {
        return nanos.getAsLong() - held.at < SHARED.toNanos();
    }

    private synchronized PrometheusMeterRegistry registry() {
        if (registry == null) {
            PrometheusMeterRegistry created = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            figures.forEach(metric -> add(metric, created));
            created.getPrometheusRegistry().register(new RouteLatencyMetrics(requests));
            new JvmMemoryMetrics().bindTo(created);
            collections = new JvmGcMetrics();
            collections.bindTo(created);
            new JvmThreadMetrics().bindTo(created);
            new ProcessorMetrics().bindTo(created);
            new FileDescriptorMetrics().bindTo(created);
            new UptimeMetrics().bindTo(created);
            registry = created;
        }
        return registry;
    }

    private static void add(Metric metric, MeterRegistry registry) {
        String name = metric.name().replace('_', '.');
        List<Tag> tags = metric.labels().entrySet().stream()
                .map(label -> Tag.of(label.getKey(), label.getValue()))
                .toList();
        switch (metric.kind()) {
            case GAUGE ->
                Gauge.builder(name, metric.value()::getAsDouble)
                        .description(metric.help())
                        .tags(tags)
                        .register(registry);
            case COUNTER ->
                FunctionCounter.builder(name, metric, source -> source.value().getAsDouble())
                        .description(metric.help())
                        .tags(tags)
                        .register(registry);
        }
    }

    /** Removes the listeners for garbage collection. */
    @Override
    public synchronized void close() {
        if (collections != null) {
            collections.close();
        }
        if (registry != null) {
            registry.close();
        }
    }
}
