package dev.rekey.dialect.partoo;

import dev.rekey.core.secret.KeySecret;
import dev.rekey.http.Answer;

/**
 * The one answer that shows a secret: the new key with {@code api_key} beside it. The vendor documents no answer that holds the
 * secret, since its people take it from the web app; its search calls the secret by this name.
 */
final class IssuedKeyAnswer {

    private IssuedKeyAnswer() {}

    static Answer of(Wire.ApiKey key, KeySecret secret) {
        return Answer.json(201, key.json().put("api_key", secret.reveal()))
                .with("Cache-Control", "no-store")
                .uncompressed();
    }
}
