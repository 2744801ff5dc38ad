package dev.rekey.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parameters of a query or form in {@code application/x-www-form-urlencoded} format. Immutable. */
public final class Parameters {

    private static final Parameters NONE = new Parameters(Map.of());

    private final Map<String, List<String>> values;

    private Parameters(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * Parses parameters.
     *
     * @param encoded the text as sent, without a question mark; may be null or empty
     * @throws Fault.MalformedRequest if the text does not decode to UTF-8
     */
    static Parameters parse(@Nullable String encoded) {
        if (encoded == null || encoded.isEmpty()) {
            return NONE;
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : encoded.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = PercentText.decodeForm(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : PercentText.decodeForm(pair.substring(equals + 1));
                values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
            }
        }
        return new Parameters(values);
    }

    /**
     * The value of {@code name}; empty if absent.
     *
     * @throws Fault.MalformedRequest if the parameter is repeated
     */
    public Optional<String> one(String name) {
        List<String> all = all(name);
        if (all.size() > 1) {
            throw new Fault.MalformedRequest("A single-valued parameter must be sent only once.");
        }
        return all.stream().findFirst();
    }

    /** All values of {@code name}, in order. */
    public List<String> all(String name) {
        return List.copyOf(values.getOrDefault(name, List.of()));
    }

    public Set<String> names() {
        return Set.copyOf(values.keySet());
    }
}
