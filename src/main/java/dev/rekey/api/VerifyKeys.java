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

/** {@code POST /v1/verify/batch}: several verifications, each judged by itself and in the order in which they stand. */
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
        for (int at = 0; at < questions.size(); at++) {
            write(caller, questions.get(at), "/verifications/" + at, json);
        }
        json.endList().endObject();
        return Answer.verdict(json.end());
    }

    /** Verifications before it have been paid for: one that is refused must not take their verdicts with it. */
    private void write(Caller caller, Questions.Asked asked, String place, JsonWriter json) {
        if (!asked.address().isEmpty()) {
            VerdictJson.writeRefused(asked.address(), place, json);
            return;
        }
        try {
            VerdictJson.write(verifier.verify(caller, asked::question), json);
        } catch (Refusal.Invalid refused) {
            VerdictJson.writeRefused(refused.violations(), place, json);
        }
    }
}
