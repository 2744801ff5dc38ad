package dev.rekey.http;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;

/**
 * One number that an operator may watch, as {@code GET /metrics} tells it.
 *
 * @param name in Prometheus' form, with our own first and the unit last: {@code rekey_cache_bytes}. Seconds and bytes, never
 *     parts or multiples of them; a counter ends in {@code _total}
 * @param help a sentence for people; the same for all figures of one name
 * @param kind whether it may go down
 * @param labels what tells figures of one name apart, all of which have the same labels. Few values, known beforehand: never
 *     an id, a path or anything that a request brings
 * @param value asked each time the figures are read, by any thread; it should not take long
 */
public record Figure(String name, String help, Kind kind, Map<String, String> labels, DoubleSupplier value) {

    private static final Pattern NAME = Pattern.compile("rekey(_[a-z][a-z0-9]*)+");

    /** How a number moves. */
    public enum Kind {
        /** Up and down. */
        GAUGE,
        /** Only up, from 0 at the start of the process. */
        COUNTER
    }

    public Figure {
        if (!NAME.matcher(name).matches() || name.endsWith("_total") != (kind == Kind.COUNTER)) {
            throw new IllegalArgumentException("not a " + kind + "'s name: " + name);
        }
        labels = Map.copyOf(labels);
    }

    public static Figure gauge(String name, String help, DoubleSupplier value) {
        return new Figure(name, help, Kind.GAUGE, Map.of(), value);
    }

    public static Figure counter(String name, String help, DoubleSupplier value) {
        return new Figure(name, help, Kind.COUNTER, Map.of(), value);
    }

    /** This figure with one label more. */
    public Figure labelled(String label, String labelled) {
        Map<String, String> more = new TreeMap<>(labels);
        more.put(label, labelled);
        return new Figure(name, help, kind, more, value);
    }
}
