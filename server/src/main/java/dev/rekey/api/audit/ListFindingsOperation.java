package dev.rekey.api.audit;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.CursorCodec;
import dev.rekey.api.wire.OwnerJson;
import dev.rekey.api.wire.PageResponse;
import dev.rekey.api.wire.PathReader;
import dev.rekey.api.wire.QueryReader;
import dev.rekey.core.EnumText;
import dev.rekey.core.access.Caller;
import dev.rekey.core.finding.Finding;
import dev.rekey.core.finding.FindingKind;
import dev.rekey.core.finding.FindingService;
import dev.rekey.core.finding.FindingService.FindingPage;
import dev.rekey.core.finding.FindingService.FindingQuery;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.store.KeyPage;
import dev.rekey.core.key.store.KeyPage.Position;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /v1/projects/{project}/findings}: keys that need an administrator's attention, newest
 * first.
 */
final class ListFindingsOperation implements ApiOperation {

    static final List<String> PARAMETERS = List.of("kind", "unused_days", QueryReader.LIMIT, QueryReader.CURSOR);

    private static final int DEFAULT_DAYS = 30;
    private static final Pattern DAYS = Pattern.compile("[1-9][0-9]{0,3}");

    private final FindingService findings;
    private final CursorCodec cursors;

    ListFindingsOperation(FindingService findings, CursorCodec cursors) {
        this.findings = findings;
        this.cursors = cursors;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        exchange.holdList();
        FindingPage found = findings.list(caller, PathReader.project(exchange), () -> wanted(exchange));
        ObjectNode page = PageResponse.whole(found.findings(), ListFindingsOperation::json);
        Position next = found.next();
        if (next != null) {
            page.put("next_cursor", cursors.write(exchange, CursorCodec.Position.of(next)));
        }
        return HttpResponse.json(200, page);
    }

    private FindingQuery wanted(HttpExchange exchange) {
        QueryReader query = new QueryReader(exchange);
        Optional<FindingKind> kind = query.required(
                "kind",
                text -> EnumText.find(FindingKind.class, text),
                "Must be violates_rules, unused, without_expiry or wider_than_traffic.");
        int unusedDays = query.value(
                        "unused_days",
                        text -> Optional.of(text)
                                .filter(DAYS.asMatchPredicate())
                                .map(Integer::parseInt),
                        "Must be a number of days from 1 to 9999, for example 30.")
                .orElse(DEFAULT_DAYS);
        int limit = query.limit();
        query.refuseIfAny();
        @Nullable
        Position after = cursors.read(exchange)
                .map(at -> new KeyPage.Position(at.at(), new KeyId(at.id())))
                .orElse(null);
        return new FindingQuery(kind.orElseThrow(), unusedDays, after, limit);
    }

    private static ObjectNode json(Finding finding) {
        ObjectNode json = Json.object();
        json.put("kind", EnumText.of(finding.kind()));
        ObjectNode key = json.putObject("key");
        key.put("id", finding.key().toString());
        key.put("name", finding.name());
        key.set("owner", OwnerJson.of(finding.owner()));
        ArrayNode details = json.putArray("details");
        for (Finding.Detail detail : finding.details()) {
            details.addObject()
                    .put("rule", detail.rule())
                    .put("field", detail.field())
                    .put("detail", detail.message());
        }
        return json;
    }
}
