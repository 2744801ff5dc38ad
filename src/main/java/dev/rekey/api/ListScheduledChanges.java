package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.id.ScheduledChangeId;
import dev.rekey.core.key.ScheduleService;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/keys/{key}/scheduled-changes}: current and past scheduled changes of a key, latest
 * first.
 */
final class ListScheduledChanges implements NativeOperation {

    private final ScheduleService schedule;
    private final Cursors cursors;

    ListScheduledChanges(ScheduleService schedule, Cursors cursors) {
        this.schedule = schedule;
        this.cursors = cursors;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        caller.require(Management.KEYS_READ);
        Query query = new Query(exchange);
        int limit = query.limit();
        query.refuseIfAny();
        @Nullable
        ScheduledChangeId before = cursors.read(exchange)
                .map(place -> new ScheduledChangeId(place.id()))
                .orElse(null);
        return Pages.answer(
                exchange,
                cursors,
                () -> Pages.pieces(
                        before,
                        ScheduledChange::id,
                        limit + 1,
                        (last, max) -> schedule.list(caller, KeyAnswer.named(exchange), last, max)),
                limit,
                ScheduledChangeJson::of,
                change -> Cursors.Place.of(change.id().value()));
    }
}
