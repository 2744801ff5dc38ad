package dev.rekey.api.wire;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.KeyRef;
import dev.rekey.http.HttpExchange;
import java.util.UUID;

/** Reads what the parameters of a path name. */
public final class PathReader {

    /**
     * An id that no key has. A malformed id is looked up like an unknown one and gets the same
     * response.
     */
    private static final KeyId UNKNOWN = new KeyId(new UUID(0, 0));

    private PathReader() {}

    /** The key named by {@code {key}}. */
    public static KeyRef key(HttpExchange exchange) {
        return new KeyRef.ById(KeyId.parse(exchange.parameter("key")).orElse(UNKNOWN));
    }

    /** The id or slug in {@code {project}}. */
    public static String project(HttpExchange exchange) {
        return exchange.parameter("project");
    }
}
