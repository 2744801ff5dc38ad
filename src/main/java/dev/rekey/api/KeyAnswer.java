package dev.rekey.api;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;
import java.time.InstantSource;
import java.util.UUID;

/** A key as an answer, and as a path names it. */
final class KeyAnswer {

    /** Nobody's: so that a malformed id goes the way of an unknown one, to the same answer after the same questions. */
    private static final KeyId UNKNOWN = new KeyId(new UUID(0, 0));

    private KeyAnswer() {}

    static Answer of(OwnedKey owned, InstantSource clock) {
        return Answer.json(200, KeyJson.of(owned, clock.instant()))
                .with("ETag", EntityTag.of(owned.key().version()));
    }

    /** The key that the path names. */
    static KeyRef named(Exchange exchange) {
        return new KeyRef.ById(KeyId.parse(exchange.parameter("key")).orElse(UNKNOWN));
    }
}
