package dev.rekey.api;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.verify.Verifier;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import dev.rekey.http.JsonWriter;
import dev.rekey.http.JsonWriter.Name;
import java.util.List;

/**
 * {@code POST /v1/verify/batch}: several verifications, each decided independently, in the order
 * sent.
 */
final class VerifyKeys implements NativeOperation {

    private static final Name VERDICTS = Name.of("verdicts");
    private static final int SIZE_EACH = 512;

    private final Verifier verifier;

    VerifyKeys(Verifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        caller.require(Management.KEYS_VERIFY);
        List<Questions.Asked> questions = Questions.many(Body.read(exchange), Questions.isFresh(exchange));
        JsonWriter json = new JsonWriter(SIZE_EACH * questions.size());
        json.beginObject().name(VERDICTS).beginList();
        for (int i = 0; i < questions.size(); i++) {
            write(caller, questions.get(i), "/verifications/" + i, json);
        }
        json.endList().endObject();
        return Answer.verdict(json.end());
    }

    /**
     * Earlier verifications of the batch have been charged: one that is rejected must not discard
     * their verdicts.
     */
    private void write(Caller caller, Questions.Asked request, String location, JsonWriter json) {
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
