package dev.rekey.http.json;

import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpLimits;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Strict conversion between JSON text (RFC 8259) and trees: UTF-8 only, a single value, no
 * duplicate members, no unpaired surrogates, and limits on depth and on the length of numbers.
 *
 * <p>Messages of the parser are discarded, because they may quote the input.
 */
public final class Json {

    /**
     * Maximum characters of a number; the largest integer that a double can represent has 309
     * digits.
     */
    public static final int MAX_NUMBER_LENGTH = 1_000;

    /**
     * Maximum names, values, and container starts and ends in a text: in memory, each takes far
     * more than its text.
     */
    public static final int MAX_TOKENS = 100_000;

    /** The media type. */
    public static final String MEDIA_TYPE = "application/json";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final JsonMapper MAPPER = mapper(MAX_NUMBER_LENGTH, MAX_TOKENS);

    /**
     * Reads our own output, where a number may be longer than received, by a point and the sign of
     * its exponent.
     */
    private static final JsonMapper OURS = mapper(2 * MAX_NUMBER_LENGTH, Long.MAX_VALUE);

    private static JsonMapper mapper(int maxNumberLength, long maxTokens) {
        return JsonMapper.builder(JsonFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(HttpLimits.MAX_JSON_DEPTH)
                                .maxTokenCount(maxTokens)
                                .maxNumberLength(maxNumberLength)
                                .maxStringLength(HttpLimits.DEFAULT_BODY_BYTES)
                                .maxNameLength(HttpLimits.DEFAULT_BODY_BYTES)
                                .build())
                        .build())
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    private Json() {}

    /** A new, empty object. */
    public static ObjectNode object() {
        return NODES.objectNode();
    }

    /** A new, empty array. */
    public static ArrayNode array() {
        return NODES.arrayNode();
    }

    /** An array of strings. */
    public static ArrayNode array(Iterable<String> texts) {
        ArrayNode array = NODES.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    /**
     * Parses the body of a request declared as {@code application/json} as an object.
     *
     * @throws HttpError.UnsupportedMediaType if the body is declared as another type, or not at all
     * @throws HttpError.MalformedJson if the body is not valid JSON, or missing, whatever its
     *     declaration
     * @throws HttpError.TooDeep if the nesting exceeds {@link HttpLimits#MAX_JSON_DEPTH}
     * @throws HttpError.TooLarge if the body exceeds the limit of the route or {@link #MAX_TOKENS}
     * @throws HttpError.NotAnObject if the body is another JSON value
     */
    public static ObjectNode object(HttpExchange exchange) {
        return object(exchange, MEDIA_TYPE);
    }

    /** Like {@link #object(HttpExchange)}, for a body declared as one of these media types. */
    public static ObjectNode object(HttpExchange exchange, String... mediaTypes) {
        return object(body(exchange, mediaTypes));
    }

    /** The body of a request declared as one of these media types, unparsed. */
    static byte[] body(HttpExchange exchange, String... mediaTypes) {
        if (exchange.hasNoBody()) {
            throw HttpError.MalformedJson.missing();
        }
        if (mediaTypes.length > 1 || !exchange.isDeclaredAs(mediaTypes[0])) {
            exchange.requireMediaType(mediaTypes);
        }
        return exchange.body();
    }

    /** Parses {@code text} as an object, whatever its declared media type. */
    public static ObjectNode object(byte[] text) {
        if (parse(text) instanceof ObjectNode object) {
            return object;
        }
        throw new HttpError.NotAnObject();
    }

    /** Parses an object that was written by {@link #write}. */
    public static ObjectNode ours(byte[] text) {
        if (parse(text, OURS) instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalStateException("not a JSON object written by this class");
    }

    /** Parses any JSON value. */
    public static JsonNode parse(byte[] text) {
        return parse(text, MAPPER);
    }

    private static HttpError exceeded(String bound) {
        if (bound.contains("nesting depth")) {
            return new HttpError.TooDeep();
        }
        return bound.startsWith("Token count") ? new HttpError.TooLarge() : HttpError.MalformedJson.syntax();
    }

    private static JsonNode parse(byte[] text, JsonMapper mapper) {
        JsonNode value = parse(decode(text), mapper, JsonParser::readValueAsTree);
        if (!isWellFormed(value)) {
            throw HttpError.MalformedJson.syntax();
        }
        return value;
    }

    /**
     * Parses a value from a stream, as strictly as a tree.
     *
     * @param reader receives the parser at the first token and must leave it at the last token of
     *     the value
     */
    static <T extends @Nullable Object> T parse(byte[] text, Function<JsonParser, T> reader) {
        String decoded = decode(text);
        if (decoded.contains("\\u")) {
            // Only escapes can produce unpaired surrogates, and few bodies have any.
            parse(text, MAPPER);
        }
        return parse(decoded, MAPPER, reader);
    }

    private static <T extends @Nullable Object> T parse(
            String text, JsonMapper mapper, Function<JsonParser, T> reader) {
        try (JsonParser parser = mapper.createParser(text)) {
            if (parser.nextToken() == null) {
                throw HttpError.MalformedJson.syntax();
            }
            T value = reader.apply(parser);
            if (parser.nextToken() != null) {
                throw HttpError.MalformedJson.syntax();
            }
            return value;
        } catch (StreamConstraintsException e) {
            // Jackson has one exception type for all limits; a test guards this text.
            throw exceeded(e.getOriginalMessage());
        } catch (JacksonException e) {
            throw e.getOriginalMessage().startsWith("Duplicate")
                    ? HttpError.MalformedJson.duplicateMember()
                    : HttpError.MalformedJson.syntax();
        } catch (ArithmeticException | NumberFormatException e) {
            // Valid JSON with an exponent beyond the range of BigDecimal, which Jackson does not
            // check.
            throw new Refusal.Invalid(List.of(new Violation(
                    "", "out_of_range", "The exponent of every number must fit in 32 bits, for example 1e300.")));
        }
    }

    /** A generator that writes JSON to {@code out}. */
    static JsonGenerator generator(OutputStream out) {
        return MAPPER.createGenerator(out);
    }

    /** Serializes {@code value} as compact JSON. */
    public static String write(JsonNode value) {
        return MAPPER.writeValueAsString(value);
    }

    /** Serializes {@code value} as compact JSON in UTF-8. */
    public static byte[] bytes(JsonNode value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /**
     * Converts {@code node} to the Java values used by core: {@link String}, {@link Boolean},
     * {@link Long}, {@link BigDecimal}, {@link List}, {@link Map}, or null. Integers outside the
     * range of a long become a {@link BigDecimal}.
     */
    public static @Nullable Object plain(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> plainObject(object);
            case ArrayNode array -> {
                List<@Nullable Object> list = new ArrayList<>(array.size());
                array.values().forEach(element -> list.add(plain(element)));
                yield list;
            }
            case JsonNode scalar when scalar.isString() -> scalar.stringValue();
            case JsonNode scalar when scalar.isBoolean() -> scalar.booleanValue();
            case JsonNode scalar when scalar.isIntegralNumber() && scalar.canConvertToLong() -> scalar.longValue();
            case JsonNode scalar when scalar.isNumber() -> scalar.decimalValue();
            default -> null;
        };
    }

    /** Converts the members of {@code object} to Java values, in order. */
    public static Map<String, @Nullable Object> plainObject(ObjectNode object) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        object.properties().forEach(member -> map.put(member.getKey(), plain(member.getValue())));
        return map;
    }

    /** The inverse of {@link #plain}; also accepts {@link Integer} and {@link BigInteger}. */
    public static JsonNode tree(@Nullable Object plain) {
        return switch (plain) {
            case null -> NODES.nullNode();
            case JsonNode node -> node;
            case String text -> NODES.stringNode(text);
            case Boolean flag -> NODES.booleanNode(flag);
            case Integer number -> NODES.numberNode(number.longValue());
            case Long number -> NODES.numberNode(number.longValue());
            case BigInteger number -> NODES.numberNode(number);
            case BigDecimal number -> NODES.numberNode(number);
            case List<?> list -> {
                ArrayNode array = NODES.arrayNode(list.size());
                list.forEach(element -> array.add(tree(element)));
                yield array;
            }
            case Map<?, ?> map -> {
                ObjectNode object = NODES.objectNode();
                map.forEach((name, value) -> object.set(String.valueOf(name), tree(value)));
                yield object;
            }
            default -> throw new IllegalArgumentException("not a JSON value: " + plain.getClass());
        };
    }

    private static String decode(byte[] text) {
        String decoded = new String(text, StandardCharsets.UTF_8);
        // Malformed bytes become this character, which may have been sent as well.
        if (decoded.indexOf('\uFFFD') >= 0 && !Arrays.equals(decoded.getBytes(StandardCharsets.UTF_8), text)) {
            throw HttpError.MalformedJson.encoding();
        }
        return decoded;
    }

    private static boolean isWellFormed(JsonNode node) {
        return switch (node) {
            case ObjectNode object ->
                object.properties().stream()
                        .allMatch(member -> isWellFormed(member.getKey()) && isWellFormed(member.getValue()));
            case ArrayNode array -> array.values().stream().allMatch(Json::isWellFormed);
            case JsonNode scalar -> !scalar.isString() || isWellFormed(scalar.stringValue());
        };
    }

    private static boolean isWellFormed(String text) {
        for (int index = 0; index < text.length(); index++) {
            char unit = text.charAt(index);
            if (Character.isSurrogate(unit)) {
                boolean pair = Character.isHighSurrogate(unit)
                        && index + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(index + 1));
                if (!pair) {
                    return false;
                }
                index++;
            }
        }
        return true;
    }
}
