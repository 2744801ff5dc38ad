package dev.rekey.api;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyRef;
import dev.rekey.http.EntityTag;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import java.time.InstantSource;
import java.util.UUID;

/** Response with a key, and the key named by a path. */
final class KeyResponse {

    /**
     * An id that no key has. A malformed id is looked up like an unknown one and gets the same
     * response.
     */
    private static final KeyId UNKNOWN = new KeyId(new UUID(0, 0));

    private KeyResponse() {}

    static HttpResponse of(KeyAggregate aggregate, InstantSource clock) {
        return HttpResponse.json(200, KeyJson.of(aggregate, clock.instant()))
                .with("ETag", EntityTag.of(aggregate.key().version()));
    }

    /** The key named by the path. */
    static KeyRef named(HttpExchange exchange) {
        return new KeyRef.ById(KeyId.parse(exchange.parameter("key")).orElse(UNKNOWN));
    }
}
