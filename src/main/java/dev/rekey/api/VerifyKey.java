package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.verify.Question;
import dev.rekey.core.verify.Verdict;
import dev.rekey.core.verify.Verifier;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import dev.rekey.http.Json;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/verify}: verifies a key. The status is 200 for every verdict. */
final class VerifyKey implements QuickNativeOperation {

    private final Verifier verifier;
    private final ToldVerdicts verdicts = new ToldVerdicts();

    VerifyKey(Verifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        return answer(verifier.verify(caller, () -> question(exchange)));
    }

    @Override
    public @Nullable Answer handleAtOnce(Caller caller, Exchange exchange) {
        Verdict verdict = verifier.verifyAtOnce(caller, () -> question(exchange));
        return verdict == null ? null : answer(verdict);
    }

    private static Question question(Exchange exchange) {
        boolean fresh = Questions.isFresh(exchange);
        @Nullable
        Question plain = fresh || !exchange.isDeclaredAs(Json.MEDIA_TYPE) ? null : PlainQuestions.read(exchange.body());
        return plain == null ? Questions.one(Body.read(exchange), fresh) : plain;
    }

    private Answer answer(Verdict verdict) {
        return Answer.verdict(verdicts.bytes(verdict));
    }
}
