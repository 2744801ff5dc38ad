package dev.rekey.dialect.partoo;

import dev.rekey.core.secret.KeySecret;
import dev.rekey.http.Answer;

/**
 * Response that contains a new secret: the key with {@code api_key}. The vendor documents no
 * response with a secret, because users copy it from the web app; its search uses this name for the
 * secret.
 */
final class IssuedKeyAnswer {

    private IssuedKeyAnswer() {}

    static Answer of(Wire.ApiKey key, KeySecret secret) {
        return Answer.json(201, key.json().put("api_key", secret.reveal()))
                .with("Cache-Control", "no-store")
                .uncompressed();
    }
}
