package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.key.KeyService;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;

/** {@code DELETE /v1/keys/{key}}: deletes a key; its audit events are kept. */
final class DeleteKey implements NativeOperation {

    private final KeyService keys;

    DeleteKey(KeyService keys) {
        this.keys = keys;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        keys.delete(caller, KeyAnswer.named(exchange), EntityTag.precondition(exchange));
        return Answer.empty(204);
    }
}
