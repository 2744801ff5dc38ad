package dev.rekey.api.verify;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.verify.KeyVerifier;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.json.JsonWriter;
import dev.rekey.http.json.JsonWriter.Name;
import java.util.List;

/**
 * {@code POST /v1/verify/batch}: several verifications, each decided independently, in the order
 * sent.
 */
final class VerifyKeysOperation implements ApiOperation {

    private static final Name VERDICTS = Name.of("verdicts");
    private static final int SIZE_EACH = 512;

    private final KeyVerifier verifier;

    VerifyKeysOperation(KeyVerifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        caller.require(ManagementPermission.KEYS_VERIFY);
        List<VerifyRequestReader.BatchItem> questions = VerifyRequestReader.many(exchange);
        JsonWriter json = new JsonWriter(SIZE_EACH * questions.size());
        json.beginObject().name(VERDICTS).beginList();
        for (int i = 0; i < questions.size(); i++) {
            write(caller, questions.get(i), "/verifications/" + i, json);
        }
        json.endList().endObject();
        return HttpResponse.verdict(json.end());
    }

    /**
     * Earlier verifications of the batch have been charged: one that is rejected must not discard
     * their verdicts.
     */
    private void write(Caller caller, VerifyRequestReader.BatchItem request, String location, JsonWriter json) {
        if (!request.address().isEmpty()) {
            VerdictJson.writeRefused(request.address(), location, json);
            return;
        }
        try {
            VerdictJson.write(verifier.verify(caller, request::question), json);
        } catch (Refusal.Invalid e) {
            VerdictJson.writeRefused(e.violations(), location, json);
        }
    }
}
