package dev.rekey.testing;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer as a client has it.
 *
 * @param headers by lower-case name
 */
public record TestResponse(int status, Map<String, List<String>> headers, String body) {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    public TestResponse {
        headers = new TreeMap<>(headers);
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT))).map(List::getFirst);
    }

    public JsonNode json() {
        return JSON.readTree(body);
    }

    /** The text at a JSON pointer; {@code "null"} for null, empty where there is nothing. */
    public String text(String pointer) {
        return json().at(pointer).asString("null");
    }
}
