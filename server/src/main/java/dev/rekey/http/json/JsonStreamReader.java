package dev.rekey.http.json;

import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpExchange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads a JSON object member by member, without a tree, for requests that must be read quickly. As
 * strict as {@link Json}, and with the violations of {@link JsonObjectReader}, in order of the
 * members.
 *
 * <p>{@link #nextName()} moves to a member, whose value must then be read by one of the other
 * methods. For null they return {@code null} or the empty list, as they do for a value of another
 * type, which adds a violation. Not thread-safe.
 */
public final class JsonStreamReader {

    private final JsonParser parser;
    private final String pointer;
    private final JsonViolations violations;
    private String name = "";

    private JsonStreamReader(JsonParser parser, String pointer, JsonViolations violations) {
        this.parser = parser;
        this.pointer = pointer;
        this.violations = violations;
    }

    /**
     * Reads the body of a request declared as {@code application/json} as an object.
     *
     * @param object reads all members; adds violations instead of throwing, because malformed JSON
     *     has precedence
     * @param malformed creates the exception for wrong types and unknown members
     * @throws HttpError as {@link Json#object(HttpExchange)} does
     * @throws Refusal.Invalid if there are values that are not allowed
     */
    public static <T> T read(
            HttpExchange exchange,
            Function<JsonStreamReader, T> object,
            Function<List<Violation>, RuntimeException> malformed) {
        return read(Json.body(exchange, Json.MEDIA_TYPE), object, malformed);
    }

    /** Reads {@code text} as an object, whatever its declared media type. */
    public static <T> T read(
            byte[] text, Function<JsonStreamReader, T> object, Function<List<Violation>, RuntimeException> malformed) {
        JsonViolations violations = new JsonViolations();
        Optional<T> read = Json.parse(text, parser -> {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                return Optional.of(object.apply(new JsonStreamReader(parser, "", violations)));
            }
            skip(parser);
            return Optional.empty();
        });
        if (!violations.shapeFaults().isEmpty()) {
            throw malformed.apply(violations.shapeFaults());
        }
        if (!violations.unacceptable().isEmpty()) {
            throw new Refusal.Invalid(violations.unacceptable());
        }
        return read.orElseThrow(HttpError.NotAnObject::new);
    }

    /** Moves to the next member of the object; {@code null} after the last one. */
    public @Nullable String nextName() {
        String next = parser.nextName();
        if (next != null) {
            name = next;
            parser.nextToken();
        }
        return next;
    }

    public boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    public boolean isText() {
        return parser.currentToken() == JsonToken.VALUE_STRING;
    }

    public @Nullable String text() {
        if (isText()) {
            return parser.getString();
        }
        skipUnlessNull("a string");
        return null;
    }

    public @Nullable Boolean flag() {
        if (parser.currentToken().isBoolean()) {
            return parser.getBooleanValue();
        }
        skipUnlessNull("true or false");
        return null;
    }

    /** An integer without fraction or exponent. */
    public @Nullable Long integer() {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            skipUnlessNull("an integer");
            return null;
        }
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            skip(parser);
            violations.beyondLong(location());
            return null;
        }
        return parser.getLongValue();
    }

    /**
     * An array of strings, without its elements of another type.
     *
     * @param wanted the expected type with its article
     */
    public @Nullable List<String> texts(String wanted) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            skipUnlessNull(wanted);
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            if (isText()) {
                texts.add(parser.getString());
            } else {
                skip(parser);
                violations.wrongType(location() + "/" + index, "a string");
            }
        }
        return texts;
    }

    /** An array of objects, without its elements of another type. */
    public <T> List<T> objects(Function<JsonStreamReader, T> object) {
        List<T> objects = new ArrayList<>();
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            skipUnlessNull("an array");
            return objects;
        }
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            String location = location() + "/" + index;
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                objects.add(object.apply(new JsonStreamReader(parser, location, violations)));
            } else {
                skip(parser);
                violations.wrongType(location, "an object");
            }
        }
        return objects;
    }

    /** Skips an unknown member, which is a violation. */
    public void unknown(Collection<String> known) {
        skip(parser);
        violations.unknownMember(location(), name, known);
    }

    /** Adds a violation for a required member of the object that is absent or null. */
    public void missing(String name) {
        violations.missing(JsonViolations.below(pointer, name));
    }

    /** Adds a violation detected by the API, in a member of the object that may have been read. */
    public void unacceptable(String name, String code, String message) {
        violations.unacceptable(JsonViolations.below(pointer, name), code, message);
    }

    /** Adds a violation detected by core; its pointer is relative to the object. */
    public void unacceptable(Violation found) {
        violations.unacceptable(pointer + found.pointer(), found.code(), found.message());
    }

    private void skipUnlessNull(String wanted) {
        if (!isNull()) {
            skip(parser);
            violations.wrongType(location(), wanted);
        }
    }

    /** Moves to the end of a value. Numbers are checked only when they are converted. */
    private static void skip(JsonParser parser) {
        parser.readValueAsTree();
    }

    private String location() {
        return JsonViolations.below(pointer, name);
    }
}
