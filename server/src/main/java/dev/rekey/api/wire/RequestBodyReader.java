package dev.rekey.api.wire;

import dev.rekey.core.Change;
import dev.rekey.core.EnumText;
import dev.rekey.core.Metadata;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.header.EntityTag;
import dev.rekey.http.json.Json;
import dev.rekey.http.json.JsonObjectReader;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads request bodies of the native API: media types, errors of form (400), enum values and
 * free-form objects.
 */
public final class RequestBodyReader {

    private static final String METADATA = "metadata";

    private RequestBodyReader() {}

    /** The body of a POST request. */
    public static JsonObjectReader read(HttpExchange exchange) {
        return new JsonObjectReader(Json.object(exchange));
    }

    /**
     * The body of a request that adds to a collection. A collection has no entity tag, so the
     * precondition is checked first.
     */
    public static JsonObjectReader readNew(HttpExchange exchange) {
        EntityTag.precondition(exchange).checkUntagged();
        return read(exchange);
    }

    /** The body, or an empty object if the request has none. */
    public static JsonObjectReader readOptional(HttpExchange exchange) {
        return exchange.body().length == 0 ? new JsonObjectReader(Json.object()) : read(exchange);
    }

    /** The reason in a body that may contain nothing else. */
    public static Optional<String> readReason(HttpExchange exchange) {
        JsonObjectReader fields = readOptional(exchange);
        Optional<String> reason = fields.optionalText("reason");
        rejectMalformed(fields);
        return reason;
    }

    /**
     * Rejects malformed members. Call after every known member has been read and before any is
     * used.
     */
    public static void rejectMalformed(JsonObjectReader fields) {
        if (!fields.unknownMembers().shapeFaults().isEmpty()) {
            throw InvalidRequestException.body(fields.shapeFaults());
        }
    }

    /** The value of a member that cannot be null. */
    public static <T> Optional<T> requireNonNull(JsonObjectReader fields, String name, Change<T> change) {
        if (change instanceof Change.Clear<T>) {
            fields.unacceptable(name, "required", "Must not be null.");
        }
        return change.replacement();
    }

    /**
     * A lower-case constant of {@code type}. Any other value is recorded as an error, and the first
     * constant takes its place.
     */
    public static <E extends Enum<E>> Change<E> enumValue(JsonObjectReader fields, String name, Class<E> type) {
        return fields.text(name)
                .map(text -> EnumText.find(type, text).orElseGet(() -> {
                    fields.unacceptable(
                            name,
                            "unknown_value",
                            "Must be one of: "
                                    + Arrays.stream(type.getEnumConstants())
                                            .map(EnumText::of)
                                            .collect(Collectors.joining(", "))
                                    + ".");
                    return type.getEnumConstants()[0];
                }));
    }

    /** Metadata of a new object, stored as sent, including null members. */
    public static Change<Metadata.Edit> wholeMetadata(JsonObjectReader fields) {
        return anyObject(fields, METADATA).map(members -> new Metadata.Edit.Replace(Metadata.of(members)));
    }

    /** A merge patch of existing metadata. */
    public static Change<Metadata.Edit> metadataPatch(JsonObjectReader fields) {
        return anyObject(fields, METADATA).map(Metadata.Edit.Merge::new);
    }

    /** A customer-defined object with arbitrary members. */
    private static Change<Map<String, @Nullable Object>> anyObject(JsonObjectReader fields, String name) {
        Change<JsonNode> change = fields.any(name);
        Optional<JsonNode> value = change.replacement();
        if (value.isPresent() && !(value.get() instanceof ObjectNode)) {
            fields.shapeFault(name, "wrong_type", "Must be a JSON object.");
            return Change.keep();
        }
        return change.map(node -> Json.plainObject((ObjectNode) node));
    }
}
