package dev.rekey.api;

import dev.rekey.core.Precondition;
import dev.rekey.core.access.Caller;
import dev.rekey.core.key.KeyEdit;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.KeyService;
import dev.rekey.core.traffic.RehearsalRefused;
import dev.rekey.core.traffic.RehearsalService;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;
import dev.rekey.http.Preferences;
import java.time.InstantSource;
import java.util.OptionalLong;

/** {@code PATCH /v1/keys/{key}}: a merge patch (RFC 7396) of a key in use; rehearsed first where the client prefers that. */
final class UpdateKey implements NativeOperation {

    private final KeyService keys;
    private final RehearsalService rehearsals;
    private final InstantSource clock;

    UpdateKey(KeyService keys, RehearsalService rehearsals, InstantSource clock) {
        this.keys = keys;
        this.rehearsals = rehearsals;
        this.clock = clock;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        KeyRef ref = KeyAnswer.named(exchange);
        Precondition precondition = EntityTag.ifMatch(exchange);
        KeyEdit edit = current -> KeyWire.change(Body.readPatch(exchange), KeyJson.of(current, clock.instant()));
        OptionalLong maxRefused = Preferences.rehearsal(exchange);
        if (maxRefused.isEmpty()) {
            return KeyAnswer.of(keys.update(caller, ref, precondition, edit), clock);
        }
        try {
            return KeyAnswer.of(rehearsals.update(caller, ref, precondition, edit, maxRefused.getAsLong()), clock)
                    .with(Preferences.APPLIED, Preferences.REHEARSE);
        } catch (RehearsalRefused refused) {
            return Problem.of(refused, exchange.requestId()).with(Preferences.APPLIED, Preferences.REHEARSE);
        }
    }
}
