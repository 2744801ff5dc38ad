package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.key.HistoryService;
import dev.rekey.core.key.KeyRef;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /v1/keys/{key}/revisions/{version}}: one revision of a key, compared with the previous
 * or any other one.
 */
final class GetRevision implements NativeOperation {

    static final List<String> PARAMETERS = List.of(RevisionPath.COMPARED_TO);

    private final HistoryService history;

    GetRevision(HistoryService history) {
        this.history = history;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        caller.require(Management.KEYS_READ);
        Query query = new Query(exchange);
        Optional<Long> other = RevisionPath.comparedTo(query);
        query.refuseIfAny();
        KeyRef key = KeyAnswer.named(exchange);
        long version = RevisionPath.named(exchange);
        HistoryService.Entry entry = other.isPresent()
                ? history.compare(caller, key, version, other.get())
                : history.get(caller, key, version);
        return Answer.json(200, RevisionJson.of(entry));
    }
}
