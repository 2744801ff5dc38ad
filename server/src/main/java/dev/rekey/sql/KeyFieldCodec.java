package dev.rekey.sql;

import dev.rekey.core.Change;
import dev.rekey.core.EnumText;
import dev.rekey.core.Metadata;
import dev.rekey.core.key.CreditsChange;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeyFieldType;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.Refill;
import dev.rekey.sql.jdbc.ColumnValues;
import dev.rekey.sql.jdbc.InstantColumns;
import dev.rekey.sql.jdbc.JsonColumns;
import dev.rekey.sql.jdbc.JsonMapping;
import dev.rekey.sql.jdbc.RowReader;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stored forms of a field of a key by its type: columns of {@code keys}, members of a revision's
 * JSON, and members of a scheduled change's JSON.
 */
public final class KeyFieldCodec {

    private KeyFieldCodec() {}

    /** Returns the columns of a field, comma-separated, with this prefix. */
    static String columns(KeyField field, String prefix) {
        String names = field.type() == KeyFieldType.CREDITS ? CreditRows.COLUMNS : field.text();
        return prefix + names.replace(", ", ", " + prefix);
    }

    /** Reads a value from the next columns of a row. */
    static @Nullable Object read(KeyField field, RowReader row) throws SQLException {
        return switch (field.type()) {
            case REQUIRED_TEXT -> row.text();
            case TEXT -> row.textOrNull();
            case FLAG -> row.flag();
            case INSTANT -> row.instantOrNull();
            case SECONDS -> row.numberOrNull();
            case CREDITS -> CreditRows.read(row);
            case PERMISSIONS, TEXTS, IP_RANGES, ORIGINS, RESOURCES, RATE_LIMITS, METADATA ->
                fromJson(field, JsonColumns.read(row.text()));
        };
    }

    /** Sets the column of a field, except for credits, which {@link CreditRows} writes. */
    static void put(ColumnValues columns, KeyField field, KeySettings settings) {
        switch (field.type()) {
            case REQUIRED_TEXT, TEXT, FLAG, INSTANT, SECONDS -> columns.put(field.text(), field.get(settings));
            case PERMISSIONS, TEXTS, IP_RANGES, ORIGINS, RESOURCES, RATE_LIMITS, METADATA ->
                columns.put(field.text(), JsonColumns.write(Objects.requireNonNull(toJson(field, settings))));
            case CREDITS -> {
                // They change without an update of the key.
            }
        }
    }

    /** Returns the value of a field as JSON. */
    public static @Nullable Object toJson(KeyField field, KeySettings settings) {
        Object value = field.get(settings);
        if (value == null) {
            return null;
        }
        return switch (field.type()) {
            case REQUIRED_TEXT, TEXT, FLAG, SECONDS, TEXTS, RESOURCES -> value;
            case INSTANT -> InstantColumns.micros((Instant) value);
            case PERMISSIONS, IP_RANGES, ORIGINS -> JsonMapping.texts((List<?>) value);
            case RATE_LIMITS ->
                ((List<?>) value)
                        .stream()
                                .map(RateLimit.class::cast)
                                .map(JsonMapping::of)
                                .toList();
            case CREDITS -> JsonMapping.of((Credits) value);
            case METADATA -> ((Metadata) value).members();
        };
    }

    /** Returns the value of a field from {@link #toJson}. */
    public static @Nullable Object fromJson(KeyField field, @Nullable Object plain) {
        return switch (field.type()) {
            case REQUIRED_TEXT, FLAG -> Objects.requireNonNull(plain, field.text());
            case TEXT, SECONDS -> plain;
            case INSTANT -> InstantColumns.instantOrNull(plain);
            case PERMISSIONS -> JsonMapping.permissions(JsonColumns.list(plain));
            case TEXTS -> JsonMapping.strings(JsonColumns.list(plain));
            case IP_RANGES -> JsonMapping.ranges(JsonColumns.list(plain));
            case ORIGINS -> JsonMapping.origins(JsonColumns.list(plain));
            case RESOURCES -> JsonMapping.resources(JsonColumns.object(plain));
            case RATE_LIMITS -> JsonMapping.rateLimitsOf(JsonColumns.list(plain));
            case CREDITS -> plain == null ? null : JsonMapping.credits(JsonColumns.object(plain));
            case METADATA -> Metadata.of(JsonColumns.object(plain));
        };
    }

    /** Returns the change of a field in a merge patch. */
    public static Change<?> change(KeyField field, Map<String, @Nullable Object> patch) {
        return asked(patch, field.text(), plain -> switch (field.type()) {
            case REQUIRED_TEXT, TEXT, FLAG, SECONDS -> plain;
            case INSTANT -> instant(plain);
            case PERMISSIONS, TEXTS, IP_RANGES, ORIGINS -> texts(plain);
            case RESOURCES -> resources(plain);
            case RATE_LIMITS -> JsonMapping.rateLimitsOf(JsonColumns.list(plain));
            case CREDITS -> credits(plain);
            case METADATA -> new Metadata.Edit.Merge(JsonColumns.object(plain));
        });
    }

    private static <T> Change<T> asked(Map<String, @Nullable Object> members, String name, Function<Object, T> value) {
        if (!members.containsKey(name)) {
            return Change.keep();
        }
        @Nullable Object plain = members.get(name);
        return plain == null ? Change.clear() : Change.replace(value.apply(plain));
    }

    private static Instant instant(Object plain) {
        return Instant.parse(String.valueOf(plain));
    }

    private static List<String> texts(Object plain) {
        return JsonMapping.strings(JsonColumns.list(plain));
    }

    private static Map<String, Change<List<String>>> resources(Object plain) {
        Map<String, @Nullable Object> members = JsonColumns.object(plain);
        Map<String, Change<List<String>>> types = new LinkedHashMap<>();
        members.keySet().forEach(type -> types.put(type, asked(members, type, KeyFieldCodec::texts)));
        return types;
    }

    private static CreditsChange credits(Object plain) {
        Map<String, @Nullable Object> members = JsonColumns.object(plain);
        return new CreditsChange(
                asked(members, "remaining", Long.class::cast), asked(members, "refill", KeyFieldCodec::refill));
    }

    private static CreditsChange.RefillChange refill(Object plain) {
        Map<String, @Nullable Object> members = JsonColumns.object(plain);
        return new CreditsChange.RefillChange(
                asked(members, "amount", Long.class::cast),
                asked(members, "interval", word -> EnumText.parse(Refill.Interval.class, String.valueOf(word))),
                asked(members, "at", KeyFieldCodec::instant));
    }
}
