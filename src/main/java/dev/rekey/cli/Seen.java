package dev.rekey.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What is seen of a key after a sample. */
final class Seen {

    private Seen() {}

    /** @throws SampleFailure where a field of the key does not read as it must */
    static void expect(String field, JsonNode wanted, JsonNode actual) {
        if (!wanted.equals(actual)) {
            throw new SampleFailure("The key's " + field + " should read " + wanted + " and reads " + actual + ".");
        }
    }

    /** Name, and how many there are of what it may and where. */
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
