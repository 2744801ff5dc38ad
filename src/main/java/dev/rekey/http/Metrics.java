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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a running server in the text format of Prometheus: those that it is handed, those of requests, and those of
 * the process. Thread-safe.
 *
 * <p>Made when they are first asked for, so that a server that nobody watches starts no slower.
 */
public final class Metrics implements Operation, AutoCloseable {

    static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** Rendering takes milliseconds, so that it is done at most once in this time, for all who ask. */
    static final Duration SHARED = Duration.ofSeconds(1);

    private final List<Figure> figures;
    private final RequestCounts requests;
    private final LongSupplier nanos;
    private final ReentrantLock rendering = new ReentrantLock();
    private volatile @Nullable Rendered last;
    private @Nullable PrometheusMeterRegistry registry;
    private @Nullable JvmGcMetrics collections;

    @SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
    private record Rendered(byte[] text, long at) {}

    public Metrics(List<Figure> figures, RequestCounts requests) {
        this(figures, requests, System::nanoTime);
    }

    /** @param nanos a clock that only moves forward, in nanoseconds */
    Metrics(List<Figure> figures, RequestCounts requests, LongSupplier nanos) {
        this.figures = List.copyOf(figures);
        this.requests = requests;
        this.nanos = nanos;
    }

    @Override
    public Answer handle(Exchange exchange) {
        return Answer.bytes(200, MEDIA_TYPE, text());
    }

    /**
     * The metrics as they were at most {@link #SHARED} ago. While one caller renders them the others get those before; only
     * where there are none yet they wait. The array is shared and must not be changed.
     */
    byte[] text() {
        Rendered held = last;
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
                held = new Rendered(registry().scrape().getBytes(StandardCharsets.UTF_8), begun);
                last = held;
            }
            return held.text;
        } finally {
            rendering.unlock();
        }
    }

    private boolean isRecent(Rendered held) {
        return nanos.getAsLong() - held.at < SHARED.toNanos();
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
