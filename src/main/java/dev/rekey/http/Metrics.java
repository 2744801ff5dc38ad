package dev.rekey.http;

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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a running server in the text format of Prometheus: those that it is handed, those of requests, and those of
 * the process. Thread-safe.
 *
 * <p>Made when they are first asked for, so that a server that nobody watches starts no slower.
 */
public final class Metrics implements Operation, AutoCloseable {

    private static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final List<Figure> figures;
    private final RequestCounts requests;
    private @Nullable PrometheusMeterRegistry registry;
    private @Nullable JvmGcMetrics collections;

    public Metrics(List<Figure> figures, RequestCounts requests) {
        this.figures = List.copyOf(figures);
        this.requests = requests;
    }

    @Override
    public Answer handle(Exchange exchange) {
        return Answer.text(200, MEDIA_TYPE, registry().scrape());
    }

    private synchronized PrometheusMeterRegistry registry() {
        if (registry == null) {
            PrometheusMeterRegistry made = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            figures.forEach(figure -> add(figure, made));
            made.getPrometheusRegistry().register(new RouteTimes(requests));
            new JvmMemoryMetrics().bindTo(made);
            collections = new JvmGcMetrics();
            collections.bindTo(made);
            new JvmThreadMetrics().bindTo(made);
            new ProcessorMetrics().bindTo(made);
            new FileDescriptorMetrics().bindTo(made);
            new UptimeMetrics().bindTo(made);
            registry = made;
        }
        return registry;
    }

    private static void add(Figure figure, MeterRegistry registry) {
        String name = figure.name().replace('_', '.');
        List<Tag> tags = figure.labels().entrySet().stream()
                .map(label -> Tag.of(label.getKey(), label.getValue()))
                .toList();
        switch (figure.kind()) {
            case GAUGE ->
                Gauge.builder(name, figure.value()::getAsDouble)
                        .description(figure.help())
                        .tags(tags)
                        .register(registry);
            case COUNTER ->
                FunctionCounter.builder(name, figure, one -> one.value().getAsDouble())
                        .description(figure.help())
                        .tags(tags)
                        .register(registry);
        }
    }

    /** Stops listening to the garbage collector. */
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
