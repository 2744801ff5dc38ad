package dev.rekey.http;

import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
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
 * JSON text (RFC 8259) to trees and back, strictly: UTF-8 only, one value and nothing after it, no member twice, no half
 * of a surrogate pair, and bounds on depth and on the length of a number.
 *
 * <p>What the parser says of a broken text goes nowhere, since it may quote the text.
 */
public final class Json {

    /** Containers in containers, the outermost counted. */
    public static final int MAX_DEPTH = 64;

    /** Characters of one number: more than the 309 digits of the largest whole number that a double can hold. */
    public static final int MAX_NUMBER_LENGTH = 1_000;

    /** Names, values, and beginnings and ends of containers in one text: each takes far more memory than it takes text. */
    static final int MAX_TOKENS = 100_000;

    /** The media type. */
    public static final String MEDIA_TYPE = "application/json";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final JsonMapper MAPPER = mapper(MAX_NUMBER_LENGTH, MAX_TOKENS);

    /** We may write a number a little longer than it was sent, with a point and a sign in its exponent. */
    private static final JsonMapper OURS = mapper(2 * MAX_NUMBER_LENGTH, Long.MAX_VALUE);

    private static JsonMapper mapper(int maxNumberLength, long maxTokens) {
        return JsonMapper.builder(JsonFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(MAX_DEPTH)
                                .maxTokenCount(maxTokens)
                                .maxNumberLength(maxNumberLength)
                                .maxStringLength(HttpLimits.DEFAULT_BODY_BYTES)
                                .maxNameLength(HttpLimits.DEFAULT_BODY_BYTES)
                                .build())
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    private Json() {}

    /** A new, empty object. */
    public static ObjectNode object() {
        return NODES.objectNode();
    }

    /** A new, empty list. */
    public static ArrayNode array() {
        return NODES.arrayNode();
    }

    /** A list of texts. */
    public static ArrayNode array(Iterable<String> texts) {
        ArrayNode array = NODES.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    /**
     * The object in the body of a request declared as {@code application/json}.
     *
     * @throws Fault.UnsupportedMediaType where it is declared as something else, or not at all
     * @throws Fault.MalformedJson where it is no JSON text, or where there is none, however that is declared
     * @throws Fault.TooDeep beyond {@link #MAX_DEPTH}
     * @throws Fault.TooLarge beyond what the route takes, or beyond {@link #MAX_TOKENS}
     * @throws Fault.NotAnObject where it is another JSON value
     */
    public static ObjectNode object(Exchange exchange) {
        return object(exchange, MEDIA_TYPE);
    }

    /** The same for a body of one of these media types. */
    public static ObjectNode object(Exchange exchange, String... mediaTypes) {
        if (exchange.hasNoBody()) {
            throw Fault.MalformedJson.missing();
        }
        exchange.requireMediaType(mediaTypes);
        return object(exchange.body());
    }

    /** The object that {@code text} is, whatever it was declared as. */
    public static ObjectNode object(byte[] text) {
        if (parse(text) instanceof ObjectNode object) {
            return object;
        }
        throw new Fault.NotAnObject();
    }

    /** An object that {@link #write} wrote. */
    public static ObjectNode ours(byte[] text) {
        if (parse(text, OURS) instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalStateException("not an object of ours");
    }

    /** Any JSON value. */
    public static JsonNode parse(byte[] text) {
        return parse(text, MAPPER);
    }

    private static Fault exceeded(String bound) {
        if (bound.contains("nesting depth")) {
            return new Fault.TooDeep();
        }
        return bound.startsWith("Token count") ? new Fault.TooLarge() : Fault.MalformedJson.syntax();
    }

    private static JsonNode parse(byte[] text, JsonMapper mapper) {
        JsonNode value;
        try {
            value = mapper.readTree(decode(text));
        } catch (StreamConstraintsException bound) {
            // The library has one type for all its bounds; a test holds on to this text.
            throw exceeded(bound.getOriginalMessage());
        } catch (JacksonException broken) {
            throw broken.getOriginalMessage().startsWith("Duplicate")
                    ? Fault.MalformedJson.duplicateMember()
                    : Fault.MalformedJson.syntax();
        } catch (ArithmeticException | NumberFormatException beyond) {
            // JSON, but with an exponent that no number of ours can have, which the library does not look at itself.
            throw new Refusal.Invalid(List.of(
                    new Violation("", "out_of_range", "A number in the body has an exponent that is out of range.")));
        }
        if (value.isMissingNode() || !isWellFormed(value)) {
            throw Fault.MalformedJson.syntax();
        }
        return value;
    }

    /** Writes JSON text to {@code out} as it is told to. */
    static JsonGenerator generator(OutputStream out) {
        return MAPPER.createGenerator(out);
    }

    /** {@code value} as compact JSON. */
    public static String write(JsonNode value) {
        return MAPPER.writeValueAsString(value);
    }

    /** {@code value} as compact JSON in UTF-8. */
    public static byte[] bytes(JsonNode value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /**
     * {@code node} as the plain values that core keeps: {@link String}, {@link Boolean}, {@link Long}, {@link BigDecimal},
     * {@link List}, {@link Map}, or null. Whole numbers outside a long become a {@link BigDecimal}.
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

    /** The members of {@code object} as plain values, in their order. */
    public static Map<String, @Nullable Object> plainObject(ObjectNode object) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        object.properties().forEach(member -> map.put(member.getKey(), plain(member.getValue())));
        return map;
    }

    /** The other way round; also takes {@link Integer} and {@link BigInteger}. */
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
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw Fault.MalformedJson.encoding();
        }
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
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            if (Character.isSurrogate(unit)) {
                boolean pair = Character.isHighSurrogate(unit)
                        && at + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(at + 1));
                if (!pair) {
                    return false;
                }
                at++;
            }
        }
        return true;
    }
}
