package dev.rekey.gateway;

import dev.rekey.http.Answer;
import java.util.UUID;

/** What is said where it is not known which gateway asks: a 403, which every one of them takes for a no. */
final class AnyGateway {

    /** The status that a refusal would have where the gateway can carry it. */
    static final String STATUS = "X-Auth-Status";

    /** The refusal's code, for the gateway's log and configuration. */
    static final String REASON = "X-Auth-Reason";

    private AnyGateway() {}

    static Answer refuse(Denial denial, UUID requestId) {
        return marked(denial.withStatus(403).problem(requestId), denial);
    }

    /** The answer with the denial's own status and code beside it. */
    static Answer marked(Answer answer, Denial denial) {
        return answer.with(STATUS, Integer.toString(denial.status())).with(REASON, denial.code());
    }
}
