package dev.rekey.api;

import dev.rekey.core.Spelling;
import dev.rekey.core.Text;
import dev.rekey.core.Violation;
import dev.rekey.http.Exchange;
import dev.rekey.http.Fields;
import dev.rekey.http.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a request's query parameters and says all that is wrong with them at once. Not thread-safe. */
final class Query {

    static final String CURSOR = "cursor";
    static final String LIMIT = "limit";

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;
    private static final int MAX_TEXT = 512;
    private static final Pattern COUNT = Pattern.compile("0*([1-9][0-9]*)");

    private final Exchange exchange;
    private final List<Violation> violations = new ArrayList<>();

    Query(Exchange exchange) {
        this.exchange = exchange;
    }

    /** Refuses what an operation with these parameters does not know: a misspelt filter must not list everything. */
    static void refuseUnknown(Exchange exchange, Set<String> known) {
        if (!exchange.hasQuery()) {
            return;
        }
        List<Violation> unknown = new ArrayList<>();
        for (String name : new TreeSet<>(exchange.queryNames())) {
            if (!known.contains(name)) {
                String hint = Spelling.hint(name, known);
                unknown.add(new Violation("/" + name, "unknown_parameter", "This parameter does not exist." + hint));
            }
        }
        if (!unknown.isEmpty()) {
            throw Rejection.parameters(unknown);
        }
    }

    /** A text of any content but control characters. */
    Optional<String> text(String name) {
        Optional<String> value = exchange.query(name);
        boolean acceptable = value.filter(
                        text -> text.isEmpty() || Text.length(text) > MAX_TEXT || !Text.isPlain(text, false))
                .isEmpty();
        if (!acceptable) {
            add(name, "not_a_text", "It must be 1 to " + MAX_TEXT + " characters, no control characters among them.");
            return Optional.empty();
        }
        return value;
    }

    /** A text that {@code reader} can read. */
    <T> Optional<T> value(String name, Function<String, Optional<T>> reader, String message) {
        return text(name).flatMap(text -> {
            Optional<T> read = reader.apply(text);
            if (read.isEmpty()) {
                add(name, "unreadable", message);
            }
            return read;
        });
    }

    /** The same for a parameter that must be there. */
    <T> Optional<T> required(String name, Function<String, Optional<T>> reader, String message) {
        if (exchange.query(name).isEmpty()) {
            add(name, "required", message);
            return Optional.empty();
        }
        return value(name, reader, message);
    }

    /** The same for a parameter that may be there several times. */
    <T> Set<T> values(String name, Function<String, Optional<T>> reader, String message) {
        Set<T> values = new LinkedHashSet<>();
        for (String text : exchange.queries(name)) {
            Optional<T> read = reader.apply(text);
            if (read.isEmpty()) {
                add(name, "unreadable", message);
            }
            read.ifPresent(values::add);
        }
        return values;
    }

    Optional<Instant> instant(String name) {
        return value(name, Query::instantOf, "It must be an instant as RFC 3339 writes it, with an offset.");
    }

    /**
     * Refuses a span of time from {@code from} to {@code to} that ends before it begins.
     *
     * @param begin {@code null} is from the start
     * @param end {@code null} is without end
     */
    static void requireOrder(@Nullable Instant begin, @Nullable Instant end) {
        if (begin != null && end != null && end.isBefore(begin)) {
            throw Rejection.unacceptableParameters(
                    List.of(new Violation("/to", "before_from", "Must not be before from.")));
        }
    }

    /** As in a body: there is one way to read an instant. */
    private static Optional<Instant> instantOf(String text) {
        return new Fields(Json.object().put("at", text)).instant("at").replacement();
    }

    /** How many are wanted; more than we give at once is as many as we give at once. */
    int limit() {
        Optional<String> asked = exchange.query(LIMIT);
        if (asked.isEmpty()) {
            return DEFAULT_LIMIT;
        }
        var count = COUNT.matcher(asked.get());
        if (!count.matches()) {
            add(
                    LIMIT,
                    "out_of_range",
                    "It must be a whole number from 1 on; more than " + MAX_LIMIT + " is " + MAX_LIMIT + ".");
            return DEFAULT_LIMIT;
        }
        String digits = count.group(1);
        return digits.length() > 3 ? MAX_LIMIT : Math.min(MAX_LIMIT, Integer.parseInt(digits));
    }

    /** To be called once every parameter has been read, and before any of them is used. */
    void refuseIfAny() {
        if (!violations.isEmpty()) {
            throw Rejection.parameters(violations);
        }
    }

    private void add(String name, String code, String message) {
        violations.add(new Violation("/" + name, code, message));
    }
}
