package dev.rekey.api.key;

import dev.rekey.core.key.service.IssuedKey;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.EntityTag;
import java.time.InstantSource;
import tools.jackson.databind.node.ObjectNode;

/** Response that contains a new secret: the key with {@code secret}. Must not be cached. */
final class IssuedKeyResponse {

    private IssuedKeyResponse() {}

    static HttpResponse of(int status, IssuedKey issued, InstantSource clock) {
        ObjectNode json = KeyJson.of(issued.owned(), clock.instant());
        json.put("secret", issued.secret().reveal());
        return HttpResponse.json(status, json)
                .with("ETag", EntityTag.of(issued.owned().key().version()))
                .with("Cache-Control", "no-store")
                .uncompressed();
    }
}
