package dev.rekey.api.key;

import dev.rekey.core.key.KeyAggregate;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.EntityTag;
import java.time.InstantSource;

/** Response with a key. */
final class KeyResponse {

    private KeyResponse() {}

    static HttpResponse of(KeyAggregate aggregate, InstantSource clock) {
        return HttpResponse.json(200, KeyJson.of(aggregate, clock.instant()))
                .with("ETag", EntityTag.of(aggregate.key().version()));
    }
}
