package dev.rekey.api.key;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.CursorCodec;
import dev.rekey.api.wire.PageResponse;
import dev.rekey.api.wire.PathReader;
import dev.rekey.api.wire.QueryReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.id.ScheduledChangeId;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.key.schedule.ScheduleService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/keys/{key}/scheduled-changes}: current and past scheduled changes of a key, latest
 * first.
 */
final class ListScheduledChangesOperation implements ApiOperation {

    private final ScheduleService schedule;
    private final CursorCodec cursors;

    ListScheduledChangesOperation(ScheduleService schedule, CursorCodec cursors) {
        this.schedule = schedule;
        this.cursors = cursors;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        caller.require(ManagementPermission.KEYS_READ);
        QueryReader query = new QueryReader(exchange);
        int limit = query.limit();
        query.refuseIfAny();
        @Nullable
        ScheduledChangeId before = cursors.read(exchange)
                .map(place -> new ScheduledChangeId(place.id()))
                .orElse(null);
        return PageResponse.answer(
                exchange,
                cursors,
                () -> PageResponse.pieces(
                        before,
                        ScheduledChange::id,
                        limit + 1,
                        (last, max) -> schedule.list(caller, PathReader.key(exchange), last, max)),
                limit,
                ScheduledChangeJson::of,
                change -> CursorCodec.Position.of(change.id().value()));
    }
}
