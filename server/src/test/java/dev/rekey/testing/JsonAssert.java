package dev.rekey.testing;

import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares JSON by what it means: white space and the order of members do not count, the order of a list does. Expected
 * JSON may have apostrophes for quotes.
 */
public final class JsonAssert extends AbstractAssert<JsonAssert, JsonNode> {

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final JsonMapper LENIENT =
            STRICT.rebuild().enable(JsonReadFeature.ALLOW_SINGLE_QUOTES).build();

    private JsonAssert(JsonNode actual) {
        super(actual, JsonAssert.class);
    }

    public static JsonAssert assertThatJson(String actual) {
        return new JsonAssert(STRICT.readTree(actual));
    }

    public static JsonAssert assertThatJson(JsonNode actual) {
        return assertThatJson(actual.toString());
    }

    @Override
    public JsonAssert isEqualTo(@Nullable Object expected) {
        JsonNode wanted = LENIENT.readTree(String.valueOf(expected));
        if (!actual.equals(wanted)) {
            throw failure("Expected the JSON%n  %s%nbut got%n  %s", wanted, actual);
        }
        return this;
    }

    /** Checks that these members are there; an object may have more of them, at every depth, and a list may not. */
    public JsonAssert contains(String expected) {
        JsonNode wanted = LENIENT.readTree(expected);
        if (!contains(actual, wanted)) {
            throw failure("Expected JSON that contains%n  %s%nbut got%n  %s", wanted, actual);
        }
        return this;
    }

    private static boolean contains(@Nullable JsonNode actual, JsonNode wanted) {
        if (actual == null) {
            return false;
        }
        if (wanted.isObject()) {
            return actual.isObject()
                    && wanted.properties().stream()
                            .allMatch(member -> contains(actual.get(member.getKey()), member.getValue()));
        }
        if (wanted.isArray()) {
            if (!actual.isArray() || actual.size() != wanted.size()) {
                return false;
            }
            for (int at = 0; at < wanted.size(); at++) {
                if (!contains(actual.get(at), wanted.get(at))) {
                    return false;
                }
            }
            return true;
        }
        return actual.equals(wanted);
    }
}
