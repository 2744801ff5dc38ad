package dev.rekey.api.verify;

import dev.rekey.api.wire.NonBlockingApiOperation;
import dev.rekey.core.access.Caller;
import dev.rekey.core.verify.KeyVerifier;
import dev.rekey.core.verify.Verdict;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/verify}: verifies a key. The status is 200 for every verdict. */
final class VerifyKeyOperation implements NonBlockingApiOperation {

    private final KeyVerifier verifier;
    private final VerdictResponseCache verdicts = new VerdictResponseCache();

    VerifyKeyOperation(KeyVerifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        return answer(verifier.verify(caller, () -> VerifyRequestReader.one(exchange)));
    }

    @Override
    public @Nullable HttpResponse tryHandle(Caller caller, HttpExchange exchange) {
        Verdict verdict = verifier.tryVerify(caller, () -> VerifyRequestReader.one(exchange));
        return verdict == null ? null : answer(verdict);
    }

    private HttpResponse answer(Verdict verdict) {
        return HttpResponse.verdict(verdicts.bytes(verdict));
    }
}
