package dev.rekey.api;

import dev.rekey.core.Change;
import dev.rekey.core.Metadata;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;
import dev.rekey.http.Fault;
import dev.rekey.http.Fields;
import dev.rekey.http.Json;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What all bodies of this API have in common: their media types, what is a 400, and words and objects in them. */
final class Body {

    private static final String MERGE_PATCH = "application/merge-patch+json";

    private static final String METADATA = "metadata";

    private Body() {}

    /** The body of a request that makes or does something. */
    static Fields read(Exchange exchange) {
        return new Fields(Json.object(exchange));
    }

    /**
     * The body of a request that adds to a collection, which exists and has no entity tag: its precondition is judged first.
     */
    static Fields readNew(Exchange exchange) {
        EntityTag.precondition(exchange).checkUntagged();
        return read(exchange);
    }

    /** The body where it may be left away. */
    static Fields readOptional(Exchange exchange) {
        return exchange.body().length == 0 ? new Fields(Json.object()) : read(exchange);
    }

    /** What the body of a request says that may say why and nothing else. */
    static Optional<String> reasonAlone(Exchange exchange) {
        Fields fields = readOptional(exchange);
        Optional<String> reason = fields.optionalText("reason");
        refuseMisshapen(fields);
        return reason;
    }

    /** A merge patch (RFC 7396); {@code application/json} means the same. */
    static Fields readPatch(Exchange exchange) {
        return new Fields(Json.object(exchange, MERGE_PATCH, Json.MEDIA_TYPE));
    }

    /** To be called once every member that exists has been read, and before any of them is used. */
    static void refuseMisshapen(Fields fields) {
        if (!fields.unknownMembers().shapeFaults().isEmpty()) {
            throw Rejection.body(fields.shapeFaults());
        }
    }

    /** Whether a merge patch says anything of this member; not where it is none, which is told in its turn. */
    static boolean patchSays(Exchange exchange, String name) {
        try {
            return Json.object(exchange, MERGE_PATCH, Json.MEDIA_TYPE).has(name);
        } catch (Fault told) {
            return false;
        }
    }

    /** The value of a member that cannot be emptied. */
    static <T> Optional<T> unclearable(Fields fields, String name, Change<T> asked) {
        if (asked instanceof Change.Clear<T>) {
            fields.unacceptable(name, "required", "This field cannot be null.");
        }
        return asked.replacement();
    }

    /** One of the words of {@code type}, in lower case. Another one is a fault; then the first word stands in for it. */
    static <E extends Enum<E>> Change<E> word(Fields fields, String name, Class<E> type) {
        return fields.text(name)
                .map(text -> Words.find(type, text).orElseGet(() -> {
                    fields.unacceptable(
                            name,
                            "unknown_value",
                            "It must be one of: "
                                    + Arrays.stream(type.getEnumConstants())
                                            .map(Words::of)
                                            .collect(Collectors.joining(", "))
                                    + ".");
                    return type.getEnumConstants()[0];
                }));
    }

    /** The metadata of something new, kept as it was sent, null members included. */
    static Change<Metadata.Edit> wholeMetadata(Fields fields) {
        return freeObject(fields, METADATA).map(members -> new Metadata.Edit.Whole(Metadata.of(members)));
    }

    /** A merge patch of the metadata that is there. */
    static Change<Metadata.Edit> metadataPatch(Fields fields) {
        return freeObject(fields, METADATA).map(Metadata.Edit.Merge::new);
    }

    /** An object of the customer's own, in which nothing is known and nothing unknown. */
    private static Change<Map<String, @Nullable Object>> freeObject(Fields fields, String name) {
        Change<JsonNode> asked = fields.any(name);
        Optional<JsonNode> value = asked.replacement();
        if (value.isPresent() && !(value.get() instanceof ObjectNode)) {
            fields.shapeFault(name, "wrong_type", "This must be an object.");
            return Change.keep();
        }
        return asked.map(node -> Json.plainObject((ObjectNode) node));
    }
}
