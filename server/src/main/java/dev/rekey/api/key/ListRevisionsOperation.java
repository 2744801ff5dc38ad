package dev.rekey.api.key;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.CursorCodec;
import dev.rekey.api.wire.PageResponse;
import dev.rekey.api.wire.PathReader;
import dev.rekey.api.wire.QueryReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.key.service.HistoryService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * {@code GET /v1/keys/{key}/revisions}: the revisions of a key with their changes, newest first.
 */
final class ListRevisionsOperation implements ApiOperation {

    static final List<String> PARAMETERS = List.of(QueryReader.LIMIT, QueryReader.CURSOR);

    private final HistoryService history;
    private final CursorCodec cursors;

    ListRevisionsOperation(HistoryService history, CursorCodec cursors) {
        this.history = history;
        this.cursors = cursors;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        caller.require(ManagementPermission.KEYS_READ);
        QueryReader query = new QueryReader(exchange);
        int limit = query.limit();
        query.refuseIfAny();
        long before = cursors.read(exchange)
                .map(place -> place.id().getLeastSignificantBits())
                .orElse(Long.MAX_VALUE);
        return PageResponse.answer(
                exchange,
                cursors,
                () -> PageResponse.pieces(
                        before,
                        (HistoryService.Entry entry) -> entry.revision().version(),
                        limit + 1,
                        (after, max) ->
                                history.list(caller, PathReader.key(exchange), Objects.requireNonNull(after), max)),
                limit,
                RevisionJson::of,
                entry -> CursorCodec.Position.of(new UUID(0, entry.revision().version())));
    }
}
