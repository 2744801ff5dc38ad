package dev.rekey.http.metrics;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;

/**
 * A metric: a gauge or counter exported at {@code GET /metrics}.
 *
 * @param name Prometheus metric name with the prefix {@code rekey_} and the unit as suffix, for
 *     example {@code rekey_cache_bytes}. Units are seconds and bytes, never multiples; a counter
 *     ends in {@code _total}
 * @param help help text, identical for all metrics of one name
 * @param kind gauge or counter
 * @param labels labels that distinguish metrics of one name, all of which have the same label
 *     names. Values must be few and known in advance: never an id, a path or anything from a
 *     request
 * @param value read on every scrape, by any thread; should not take long
 */
public record Metric(String name, String help, Kind kind, Map<String, String> labels, DoubleSupplier value) {

    private static final Pattern NAME = Pattern.compile("rekey(_[a-z][a-z0-9]*)+");

    /** Type of a metric. */
    public enum Kind {
        /** A value that goes up and down. */
        GAUGE,
        /** A value that only increases, from 0 at process start. */
        COUNTER
    }

    public Metric {
        if (!NAME.matcher(name).matches() || name.endsWith("_total") != (kind == Kind.COUNTER)) {
            throw new IllegalArgumentException("invalid name of a metric of type " + kind + ": " + name);
        }
        labels = Map.copyOf(labels);
    }

    public static Metric gauge(String name, String help, DoubleSupplier value) {
        return new Metric(name, help, Kind.GAUGE, Map.of(), value);
    }

    public static Metric counter(String name, String help, DoubleSupplier value) {
        return new Metric(name, help, Kind.COUNTER, Map.of(), value);
    }

    /** A copy of this metric with one more label. */
    public Metric labelled(String label, String labelled) {
        Map<String, String> more = new TreeMap<>(labels);
        more.put(label, labelled);
        return new Metric(name, help, kind, more, value);
    }
}
