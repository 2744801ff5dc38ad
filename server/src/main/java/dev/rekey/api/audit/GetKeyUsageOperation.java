package dev.rekey.api.audit;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.InvalidRequestException;
import dev.rekey.api.wire.PathReader;
import dev.rekey.api.wire.QueryReader;
import dev.rekey.core.EnumText;
import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.verify.UsageInterval;
import dev.rekey.core.verify.UsageService;
import dev.rekey.core.verify.UsageSpan;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** {@code GET /v1/keys/{key}/usage}: number of verifications by outcome. */
final class GetKeyUsageOperation implements ApiOperation {

    static final List<String> PARAMETERS = List.of("from", "to", "step");

    private final UsageService usage;
    private final InstantSource clock;

    GetKeyUsageOperation(UsageService usage, InstantSource clock) {
        this.usage = usage;
        this.clock = clock;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        return HttpResponse.json(
                200, UsageJson.of(usage.get(caller, PathReader.key(exchange), () -> span(new QueryReader(exchange)))));
    }

    private UsageSpan span(QueryReader query) {
        Optional<Instant> from = query.instant("from");
        Instant to = query.instant("to").orElseGet(clock::instant);
        UsageInterval step = query.value(
                        "step", text -> EnumText.find(UsageInterval.class, text), "Must be hour or day.")
                .orElse(UsageInterval.HOUR);
        query.refuseIfAny();
        try {
            return UsageSpan.covering(from.orElseGet(() -> to.minus(UsageSpan.DEFAULT_SPAN)), to, step);
        } catch (Refusal.Invalid e) {
            throw InvalidRequestException.unacceptableParameters(e.violations());
        }
    }
}
