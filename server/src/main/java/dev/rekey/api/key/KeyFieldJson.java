package dev.rekey.api.key;

import dev.rekey.api.wire.InstantText;
import dev.rekey.api.wire.RateLimitReader;
import dev.rekey.api.wire.RequestBodyReader;
import dev.rekey.core.Change;
import dev.rekey.core.EnumText;
import dev.rekey.core.Metadata;
import dev.rekey.core.key.CreditsChange;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.Refill;
import dev.rekey.http.json.Json;
import dev.rekey.http.json.JsonObjectReader;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON form of a field of a key by its type. */
final class KeyFieldJson {

    private KeyFieldJson() {}

    /** @param now instant for the remaining credits */
    static void put(ObjectNode json, KeyField field, KeySettings settings, Instant now) {
        json.set(field.text(), write(field, field.get(settings), now));
    }

    private static JsonNode write(KeyField field, @Nullable Object value, Instant now) {
        return value == null
                ? Json.tree(null)
                : switch (field.type()) {
                    case REQUIRED_TEXT, TEXT, FLAG, SECONDS, TEXTS, RESOURCES -> Json.tree(value);
                    case INSTANT -> Json.tree(InstantText.of((Instant) value));
                    case PERMISSIONS, IP_RANGES, ORIGINS -> texts((List<?>) value);
                    case RATE_LIMITS ->
                        Json.tree(((List<?>) value)
                                .stream()
                                        .map(RateLimit.class::cast)
                                        .map(RateLimit::plain)
                                        .toList());
                    case CREDITS -> credits(((Credits) value).at(now));
                    case METADATA -> Json.tree(((Metadata) value).members());
                };
    }

    private static ArrayNode texts(List<?> values) {
        return Json.array(values.stream().map(String::valueOf).toList());
    }

    private static JsonNode credits(Credits credits) {
        ObjectNode json = Json.object();
        json.put("remaining", credits.remaining());
        Refill refill = credits.refill();
        if (refill == null) {
            json.putNull("refill");
        } else {
            json.putObject("refill")
                    .put("amount", refill.amount())
                    .put("interval", EnumText.of(refill.interval()))
                    .put("at", InstantText.of(refill.at()));
        }
        return json;
    }

    /** Reads the member of a new key. A null that means nothing for a new key counts as absent. */
    static Change<?> readNew(JsonObjectReader fields, KeyField field) {
        Change<?> change = switch (field.type()) {
            case METADATA -> RequestBodyReader.wholeMetadata(fields);
            case REQUIRED_TEXT,
                    TEXT,
                    FLAG,
                    INSTANT,
                    SECONDS,
                    PERMISSIONS,
                    TEXTS,
                    IP_RANGES,
                    ORIGINS,
                    RESOURCES,
                    RATE_LIMITS,
                    CREDITS -> readAny(fields, field);
        };
        // A null list grants nothing and does not make the key restricted.
        boolean grants = field == KeyField.PERMISSIONS || field == KeyField.ROLES;
        return change instanceof Change.Clear<?> && (grants || field.type().isRequired()) ? Change.keep() : change;
    }

    /** Reads the member of a merge patch. */
    static Change<?> readPatch(JsonObjectReader fields, KeyField field) {
        Change<?> change = readAny(fields, field);
        return field.type().isRequired()
                ? RequestBodyReader.requireNonNull(fields, field.text(), change)
                        .<Change<?>>map(Change::replace)
                        .orElseGet(Change::keep)
                : change;
    }

    private static Change<?> readAny(JsonObjectReader fields, KeyField field) {
        String name = field.text();
        return switch (field.type()) {
            case REQUIRED_TEXT, TEXT -> fields.text(name);
            case FLAG -> fields.flag(name);
            case INSTANT -> fields.instant(name);
            case SECONDS -> fields.integer(name);
            case PERMISSIONS, TEXTS, IP_RANGES, ORIGINS -> fields.texts(name);
            case RESOURCES -> fields.object(name).map(KeyFieldJson::resources);
            case RATE_LIMITS -> fields.objects(name).map(RateLimitReader::ofKey);
            case CREDITS -> fields.object(name).map(KeyFieldJson::creditsChange);
            case METADATA -> RequestBodyReader.metadataPatch(fields);
        };
    }

    private static Map<String, Change<List<String>>> resources(JsonObjectReader types) {
        Map<String, Change<List<String>>> resources = new LinkedHashMap<>();
        types.names().forEach(type -> resources.put(type, types.texts(type)));
        return resources;
    }

    private static CreditsChange creditsChange(JsonObjectReader credits) {
        return new CreditsChange(
                credits.integer("remaining"),
                credits.object("refill")
                        .map(refill -> new CreditsChange.RefillChange(
                                refill.integer("amount"),
                                RequestBodyReader.enumValue(refill, "interval", Refill.Interval.class),
                                refill.instant("at"))));
    }
}
