package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.key.HistoryService;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;
import java.time.InstantSource;

/** {@code POST /v1/keys/{key}/revisions/{version}/restore}: restores the settings of a revision. */
final class RestoreKey implements NativeOperation {

    private final HistoryService history;
    private final Repeats repeats;
    private final InstantSource clock;

    RestoreKey(HistoryService history, Repeats repeats, InstantSource clock) {
        this.history = history;
        this.repeats = repeats;
        this.clock = clock;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        caller.require(Management.KEYS_WRITE);
        return repeats.<OwnedKey>once(
                caller,
                exchange,
                200,
                false,
                restored -> KeyJson.of(restored, clock.instant()),
                once -> KeyAnswer.of(
                        history.restore(
                                caller,
                                KeyAnswer.named(exchange),
                                RevisionPath.named(exchange),
                                EntityTag.precondition(exchange),
                                current -> Body.reasonAlone(exchange),
                                once),
                        clock));
    }
}
