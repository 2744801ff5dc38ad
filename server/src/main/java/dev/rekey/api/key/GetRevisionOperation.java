package dev.rekey.api.key;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.PathReader;
import dev.rekey.api.wire.QueryReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.service.HistoryService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /v1/keys/{key}/revisions/{version}}: one revision of a key, compared with the previous
 * or any other one.
 */
final class GetRevisionOperation implements ApiOperation {

    static final List<String> PARAMETERS = List.of(RevisionParameter.COMPARED_TO);

    private final HistoryService history;

    GetRevisionOperation(HistoryService history) {
        this.history = history;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        caller.require(ManagementPermission.KEYS_READ);
        QueryReader query = new QueryReader(exchange);
        Optional<Long> other = RevisionParameter.comparedTo(query);
        query.refuseIfAny();
        KeyRef key = PathReader.key(exchange);
        long version = RevisionParameter.named(exchange);
        HistoryService.Entry entry = other.isPresent()
                ? history.compare(caller, key, version, other.get())
                : history.get(caller, key, version);
        return HttpResponse.json(200, RevisionJson.of(entry));
    }
}
