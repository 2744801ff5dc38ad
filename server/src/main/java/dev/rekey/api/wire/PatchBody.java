package dev.rekey.api.wire;

import dev.rekey.http.HttpError;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.json.Json;
import dev.rekey.http.json.JsonObjectReader;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Body of a request with a merge patch (RFC 7396); {@code application/json} is accepted as well. It is
 * parsed on first use and only once, however often the change is retried. Not thread-safe.
 */
public final class PatchBody {

    private static final String MERGE_PATCH = "application/merge-patch+json";

    private final HttpExchange exchange;
    private @Nullable ObjectNode parsed;

    public PatchBody(HttpExchange exchange) {
        this.exchange = exchange;
    }

    /**
     * Whether the patch contains this member. False for an unreadable body, which {@link #fields}
     * rejects later: the caller's permission, the record and the precondition are checked first.
     */
    public boolean has(String name) {
        try {
            return parse().has(name);
        } catch (HttpError _) {
            return false;
        }
    }

    /** Returns a new reader of the members. */
    public JsonObjectReader fields() {
        return new JsonObjectReader(parse());
    }

    private ObjectNode parse() {
        ObjectNode body = parsed;
        if (body == null) {
            body = Json.object(exchange, MERGE_PATCH, Json.MEDIA_TYPE);
            parsed = body;
        }
        return body;
    }
}
