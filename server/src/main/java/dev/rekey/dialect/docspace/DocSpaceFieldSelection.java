package dev.rekey.dialect.docspace;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The members of {@code response} that a client selects with the query parameter {@code fields}:
 * repeated or comma-separated, with dots for nested objects. All members by default. Unknown names
 * select nothing; case is ignored.
 */
final class DocSpaceFieldSelection {

    /** Selected members of an object by lower-case name, with the selection inside each. */
    private final Map<String, DocSpaceFieldSelection> wanted = new LinkedHashMap<>();

    private boolean whole;

    private DocSpaceFieldSelection() {}

    static DocSpaceFieldSelection of(List<String> parameters) {
        DocSpaceFieldSelection root = new DocSpaceFieldSelection();
        root.whole = true;
        for (String parameter : parameters) {
            for (String path : parameter.split(",", -1)) {
                if (!path.isBlank()) {
                    root.whole = false;
                    root.add(path.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        return root;
    }

    /** A new value with the selected members only. */
    JsonNode apply(JsonNode value) {
        if (whole) {
            return value;
        }
        return switch (value) {
            case ObjectNode object -> trimmed(object);
            case ArrayNode list -> {
                ArrayNode trimmed = list.arrayNode();
                list.values().forEach(element -> trimmed.add(apply(element)));
                yield trimmed;
            }
            default -> value;
        };
    }

    private ObjectNode trimmed(ObjectNode object) {
        ObjectNode trimmed = object.objectNode();
        List<String> names = new ArrayList<>(object.propertyNames());
        for (String name : names) {
            @Nullable DocSpaceFieldSelection nested = wanted.get(name.toLowerCase(Locale.ROOT));
            JsonNode value = object.get(name);
            if (nested != null && value != null) {
                trimmed.set(name, nested.apply(value));
            }
        }
        return trimmed;
    }

    private void add(String path) {
        int dot = path.indexOf('.');
        String name = dot < 0 ? path : path.substring(0, dot);
        DocSpaceFieldSelection nested = wanted.computeIfAbsent(name, _ -> new DocSpaceFieldSelection());
        if (dot < 0) {
            nested.whole = true;
        } else {
            nested.add(path.substring(dot + 1));
        }
    }
}
