package dev.rekey.api;

import dev.rekey.core.EnumText;
import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.verify.UsageService;
import dev.rekey.core.verify.UsageSpan;
import dev.rekey.core.verify.UsageStep;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** {@code GET /v1/keys/{key}/usage}: number of verifications by outcome. */
final class GetKeyUsage implements NativeOperation {

    static final List<String> PARAMETERS = List.of("from", "to", "step");

    private final UsageService usage;
    private final InstantSource clock;

    GetKeyUsage(UsageService usage, InstantSource clock) {
        this.usage = usage;
        this.clock = clock;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        return Answer.json(
                200, UsageJson.of(usage.get(caller, KeyAnswer.named(exchange), () -> span(new Query(exchange)))));
    }

    private UsageSpan span(Query query) {
        Optional<Instant> from = query.instant("from");
        Instant to = query.instant("to").orElseGet(clock::instant);
        UsageStep step = query.value("step", text -> EnumText.find(UsageStep.class, text), "Must be hour or day.")
                .orElse(UsageStep.HOUR);
        query.refuseIfAny();
        try {
            return UsageSpan.covering(from.orElseGet(() -> to.minus(UsageSpan.USUAL)), to, step);
        } catch (Refusal.Invalid e) {
            throw Rejection.unacceptableParameters(e.violations());
        }
    }
}
