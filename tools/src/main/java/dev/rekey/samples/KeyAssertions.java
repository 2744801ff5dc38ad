package dev.rekey.samples;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Assertions on a key after a sample ran. */
final class KeyAssertions {

    private KeyAssertions() {}

    /** @throws SampleFailure if a field of the key has another value */
    static void expect(String field, JsonNode wanted, JsonNode actual) {
        if (!wanted.equals(actual)) {
            throw new SampleFailure("The key's " + field + " should be " + wanted + " but is " + actual + ".");
        }
    }

    /**
     * Summarizes a key: its name and the number of permissions, addresses, origins and resources.
     */
    static String line(JsonNode key) {
        List<String> parts = new ArrayList<>();
        parts.add("the key is now " + key.path("name"));
        count(key.path("permissions"), "permissions", parts);
        count(key.path("allowed_ips"), "addresses", parts);
        count(key.path("allowed_origins"), "origins", parts);
        key.path("allowed_resources")
                .properties()
                .forEach(type -> count(type.getValue(), type.getKey() + " resources", parts));
        return String.join(", ", parts);
    }

    private static void count(JsonNode list, String what, List<String> parts) {
        if (!list.isEmpty()) {
            parts.add(list.size() + " " + what);
        }
    }
}
