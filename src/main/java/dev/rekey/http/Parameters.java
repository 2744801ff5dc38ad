package dev.rekey.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names and values of a query or of a form, in {@code application/x-www-form-urlencoded}. */
public final class Parameters {

    private static final Parameters NONE = new Parameters(Map.of());

    private final Map<String, List<String>> values;

    private Parameters(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * @param encoded as sent, without a question mark; null and empty hold nothing
     * @throws Fault.MalformedRequest where it does not decode to UTF-8
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
                values.computeIfAbsent(name, unseen -> new ArrayList<>()).add(value);
            }
        }
        return new Parameters(values);
    }

    /**
     * The value of {@code name}; empty where it is not there.
     *
     * @throws Fault.MalformedRequest where there are several
     */
    public Optional<String> one(String name) {
        List<String> all = all(name);
        if (all.size() > 1) {
            throw new Fault.MalformedRequest("A parameter is given more than once.");
        }
        return all.stream().findFirst();
    }

    /** Every value of {@code name}, in order. */
    public List<String> all(String name) {
        return List.copyOf(values.getOrDefault(name, List.of()));
    }

    public Set<String> names() {
        return Set.copyOf(values.keySet());
    }
}
