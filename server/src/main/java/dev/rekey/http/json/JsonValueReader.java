package dev.rekey.http.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Converts single JSON values. A value of another type, or out of range, adds a violation at its
 * location and converts to {@code null}. Not thread-safe.
 */
final class JsonValueReader {

    private static final DateTimeFormatter RFC_3339 = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR, 4)
            .appendLiteral('-')
            .appendValue(ChronoField.MONTH_OF_YEAR, 2)
            .appendLiteral('-')
            .appendValue(ChronoField.DAY_OF_MONTH, 2)
            .parseCaseInsensitive()
            .appendLiteral('T')
            .appendValue(ChronoField.HOUR_OF_DAY, 2)
            .appendLiteral(':')
            .appendValue(ChronoField.MINUTE_OF_HOUR, 2)
            .appendLiteral(':')
            .appendValue(ChronoField.SECOND_OF_MINUTE, 2)
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
            .optionalEnd()
            .appendOffset("+HH:MM", "Z")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private final JsonViolations violations;

    JsonValueReader(JsonViolations violations) {
        this.violations = violations;
    }

    /** Converts a value, or adds a violation and returns {@code null}. */
    @FunctionalInterface
    interface Conversion<T> {
        @Nullable
        T convert(JsonNode value, String location);
    }

    @Nullable
    String text(JsonNode value, String location) {
        if (!value.isString()) {
            violations.wrongType(location, "a string");
            return null;
        }
        return value.stringValue();
    }

    @Nullable
    Boolean flag(JsonNode value, String location) {
        if (!value.isBoolean()) {
            violations.wrongType(location, "true or false");
            return null;
        }
        return value.booleanValue();
    }

    @Nullable
    Long integer(JsonNode value, String location) {
        if (!value.isIntegralNumber()) {
            violations.wrongType(location, "an integer");
            return null;
        }
        if (!value.canConvertToLong()) {
            violations.beyondLong(location);
            return null;
        }
        return value.longValue();
    }

    @Nullable
    Instant instant(JsonNode value, String location) {
        if (!value.isString()) {
            violations.wrongType(location, "a string");
            return null;
        }
        try {
            return OffsetDateTime.parse(value.stringValue(), RFC_3339)
                    .toInstant()
                    .truncatedTo(ChronoUnit.MICROS);
        } catch (DateTimeException e) {
            violations.unacceptable(
                    location,
                    "not_an_instant",
                    "Must be an RFC 3339 timestamp with an offset, for example 2027-01-01T00:00:00Z.");
            return null;
        }
    }

    /** The list without its invalid elements, each of which adds a violation. */
    <T> @Nullable List<T> list(JsonNode value, String location, Conversion<T> elements) {
        if (!(value instanceof ArrayNode array)) {
            violations.wrongType(location, "an array");
            return null;
        }
        List<T> list = new ArrayList<>(array.size());
        for (int index = 0; index < array.size(); index++) {
            T element = elements.convert(array.get(index), location + "/" + index);
            if (element != null) {
                list.add(element);
            }
        }
        return list;
    }
}
