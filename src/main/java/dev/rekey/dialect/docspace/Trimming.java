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
 * Which members of {@code response} a client wants to see: the query parameter {@code fields}, repeated or with commas, a dot
 * leading into a nested object. Without it, all. Names that do not exist select nothing; case does not matter.
 */
final class Trimming {

    /** The members wanted of an object, by lower-case name; those of a member itself where it is an object, empty for all. */
    private final Map<String, Trimming> wanted = new LinkedHashMap<>();

    private boolean whole;

    private Trimming() {}

    static Trimming of(List<String> parameters) {
        Trimming root = new Trimming();
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

    /** A new value without what is not wanted. */
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
            @Nullable Trimming below = wanted.get(name.toLowerCase(Locale.ROOT));
            JsonNode value = object.get(name);
            if (below != null && value != null) {
                trimmed.set(name, below.apply(value));
            }
        }
        return trimmed;
    }

    private void add(String path) {
        int dot = path.indexOf('.');
        String name = dot < 0 ? path : path.substring(0, dot);
        Trimming below = wanted.computeIfAbsent(name, unseen -> new Trimming());
        if (dot < 0) {
            below.whole = true;
        } else {
            below.add(path.substring(dot + 1));
        }
    }
}
