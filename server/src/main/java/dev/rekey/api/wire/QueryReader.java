package dev.rekey.api.wire;

import dev.rekey.core.SpellingSuggestion;
import dev.rekey.core.TextRules;
import dev.rekey.core.Violation;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.json.Json;
import dev.rekey.http.json.JsonObjectReader;
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

/** Reads query parameters and reports all their errors together. Not thread-safe. */
public final class QueryReader {

    public static final String CURSOR = "cursor";
    public static final String LIMIT = "limit";

    /** The parameters of a list that has no filter. */
    public static final List<String> PAGED = List.of(LIMIT, CURSOR);

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;
    private static final int MAX_TEXT = 512;
    private static final Pattern COUNT = Pattern.compile("0*([1-9][0-9]*)");

    private final HttpExchange exchange;
    private final List<Violation> violations = new ArrayList<>();

    public QueryReader(HttpExchange exchange) {
        this.exchange = exchange;
    }

    /** Rejects unknown parameters: a misspelled filter must not list everything. */
    static void refuseUnknown(HttpExchange exchange, Set<String> known) {
        if (!exchange.hasQuery()) {
            return;
        }
        List<Violation> unknown = new ArrayList<>();
        for (String name : new TreeSet<>(exchange.queryNames())) {
            if (!known.contains(name)) {
                String hint = SpellingSuggestion.hint(name, known);
                unknown.add(new Violation("/" + name, "unknown_parameter", "Unknown parameter." + hint));
            }
        }
        if (!unknown.isEmpty()) {
            throw InvalidRequestException.parameters(unknown);
        }
    }

    /** A string without control characters. */
    public Optional<String> text(String name) {
        Optional<String> value = exchange.query(name);
        boolean acceptable = value.filter(
                        text -> text.isEmpty() || TextRules.length(text) > MAX_TEXT || !TextRules.isPlain(text, false))
                .isEmpty();
        if (!acceptable) {
            add(name, "not_a_text", "Must be 1 to " + MAX_TEXT + " characters without control characters.");
            return Optional.empty();
        }
        return value;
    }

    /** A value that {@code reader} can parse. */
    public <T> Optional<T> value(String name, Function<String, Optional<T>> reader, String message) {
        return text(name).flatMap(text -> {
            Optional<T> read = reader.apply(text);
            if (read.isEmpty()) {
                add(name, "unreadable", message);
            }
            return read;
        });
    }

    /** As {@link #value}, for a required parameter. */
    public <T> Optional<T> required(String name, Function<String, Optional<T>> reader, String message) {
        if (exchange.query(name).isEmpty()) {
            add(name, "required", message);
            return Optional.empty();
        }
        return value(name, reader, message);
    }

    /** As {@link #value}, for a parameter that may be repeated. */
    public <T> Set<T> values(String name, Function<String, Optional<T>> reader, String message) {
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

    public Optional<Instant> instant(String name) {
        return value(
                name,
                QueryReader::instantOf,
                "Must be an RFC 3339 timestamp with an offset, for example 2027-01-01T00:00:00Z.");
    }

    /**
     * Rejects a time span that ends before it starts.
     *
     * @param begin {@code null} for no lower bound
     * @param end {@code null} for no upper bound
     */
    public static void requireOrder(@Nullable Instant begin, @Nullable Instant end) {
        if (begin != null && end != null && end.isBefore(begin)) {
            throw InvalidRequestException.unacceptableParameters(
                    List.of(new Violation("/to", "before_from", "Must not be before from.")));
        }
    }

    /** Parses an instant exactly as in a body. */
    private static Optional<Instant> instantOf(String text) {
        return new JsonObjectReader(Json.object().put("at", text)).instant("at").replacement();
    }

    /** The page size; values above the maximum are reduced to it. */
    public int limit() {
        Optional<String> requested = exchange.query(LIMIT);
        if (requested.isEmpty()) {
            return DEFAULT_LIMIT;
        }
        var count = COUNT.matcher(requested.get());
        if (!count.matches()) {
            add(
                    LIMIT,
                    "out_of_range",
                    "Must be a whole number of at least 1; values above " + MAX_LIMIT + " are treated as " + MAX_LIMIT
                            + ".");
            return DEFAULT_LIMIT;
        }
        String digits = count.group(1);
        return digits.length() > 3 ? MAX_LIMIT : Math.min(MAX_LIMIT, Integer.parseInt(digits));
    }

    /** Rejects invalid parameters. Call after all have been read and before any is used. */
    public void refuseIfAny() {
        if (!violations.isEmpty()) {
            throw InvalidRequestException.parameters(violations);
        }
    }

    private void add(String name, String code, String message) {
        violations.add(new Violation("/" + name, code, message));
    }
}
