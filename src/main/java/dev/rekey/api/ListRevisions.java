package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.key.HistoryService;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * {@code GET /v1/keys/{key}/revisions}: the revisions of a key with their changes, newest first.
 */
final class ListRevisions implements NativeOperation {

    static final List<String> PARAMETERS = List.of(Query.LIMIT, Query.CURSOR);

    private final HistoryService history;
    private final Cursors cursors;

    ListRevisions(HistoryService history, Cursors cursors) {
        this.history = history;
        this.cursors = cursors;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        caller.require(Management.KEYS_READ);
        Query query = new Query(exchange);
        int limit = query.limit();
        query.refuseIfAny();
        long before = cursors.read(exchange)
                .map(place -> place.id().getLeastSignificantBits())
                .orElse(Long.MAX_VALUE);
        return Pages.answer(
                exchange,
                cursors,
                () -> Pages.pieces(
                        before,
                        (HistoryService.Entry entry) -> entry.revision().version(),
                        limit + 1,
                        (after, max) ->
                                history.list(caller, KeyAnswer.named(exchange), Objects.requireNonNull(after), max)),
                limit,
                RevisionJson::of,
                entry -> Cursors.Place.of(new UUID(0, entry.revision().version())));
    }
}
