package dev.rekey.sql.jdbc;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes JSON text in columns. Value types are those of {@link dev.rekey.core.Metadata}.
 * Reading returns a value equal to the one written, including the scale of decimals.
 */
public final class JsonColumns {

    private static final JsonMapper MAPPER = new JsonMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNumberLength(100_000).build())
            .build());

    private JsonColumns() {}

    public static String write(Object value) {
        return switch (value) {
            case List<?> list when list.isEmpty() -> "[]";
            case Map<?, ?> map when map.isEmpty() -> "{}";
            default -> MAPPER.writeValueAsString(value);
        };
    }

    public static @Nullable Object read(String text) {
        try (JsonParser parser = MAPPER.createParser(text)) {
            parser.nextToken();
            return value(parser);
        }
    }

    public static List<@Nullable Object> readList(String text) {
        return text.equals("[]") ? List.of() : list(read(text));
    }

    public static Map<String, @Nullable Object> readObject(String text) {
        return text.equals("{}") ? Map.of() : object(read(text));
    }

    @SuppressWarnings("unchecked")
    public // Created by value().
    static List<@Nullable Object> list(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return (List<@Nullable Object>) list;
        }
        throw new IllegalStateException("a stored value is not a list");
    }

    @SuppressWarnings("unchecked")
    public // Created by value().
    static Map<String, @Nullable Object> object(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, @Nullable Object>) map;
        }
        throw new IllegalStateException("a stored value is not an object");
    }

    private static @Nullable Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.put(name, value(parser));
                }
                yield members;
            }
            case START_ARRAY -> {
                List<@Nullable Object> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value(parser));
                }
                yield elements;
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case VALUE_NUMBER_FLOAT -> new BigDecimal(parser.getString());
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? (Object) new BigDecimal(parser.getString())
                        : (Object) parser.getLongValue();
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("a stored value is not valid JSON");
        };
    }
}
