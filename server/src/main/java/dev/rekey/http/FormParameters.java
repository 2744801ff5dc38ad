package dev.rekey.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parameters of a query or form in {@code application/x-www-form-urlencoded} format. Immutable. */
public final class FormParameters {

    private static final FormParameters NONE = new FormParameters(Map.of());

    private final Map<String, List<String>> values;

    private FormParameters(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * Parses parameters.
     *
     * @param encoded the text as sent, without a question mark; may be null or empty
     * @throws HttpError.MalformedRequest if the text does not decode to UTF-8
     */
    static FormParameters parse(@Nullable String encoded) {
        if (encoded == null || encoded.isEmpty()) {
            return NONE;
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : encoded.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = PercentDecoder.decodeForm(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : PercentDecoder.decodeForm(pair.substring(equals + 1));
                values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
            }
        }
        return new FormParameters(values);
    }

    /**
     * The value of {@code name}; empty if absent.
     *
     * @throws HttpError.MalformedRequest if the parameter is repeated
     */
    public Optional<String> one(String name) {
        List<String> all = all(name);
        if (all.size() > 1) {
            throw new HttpError.MalformedRequest("A single-valued parameter must be sent only once.");
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
