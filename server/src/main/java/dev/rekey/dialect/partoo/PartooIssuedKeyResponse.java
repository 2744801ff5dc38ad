package dev.rekey.dialect.partoo;

import dev.rekey.core.secret.KeySecret;
import dev.rekey.http.HttpResponse;

/**
 * Response that contains a new secret: the key with {@code api_key}. The vendor documents no
 * response with a secret, because users copy it from the web app; its search uses this name for the
 * secret.
 */
final class PartooIssuedKeyResponse {

    private PartooIssuedKeyResponse() {}

    static HttpResponse of(PartooWire.ApiKey key, KeySecret secret) {
        return HttpResponse.json(201, key.json().put("api_key", secret.reveal()))
                .with("Cache-Control", "no-store")
                .uncompressed();
    }
}
