package dev.rekey.gateway;

import dev.rekey.core.Refusal;
import dev.rekey.http.Answer;
import dev.rekey.http.Door;
import dev.rekey.http.Exchange;
import dev.rekey.http.Fault;
import dev.rekey.http.Operation;
import dev.rekey.http.Route;
import java.util.List;

/** A door that answers gateways always the same, for what no key can be brought to by a test in time. */
record OneAnswer(Operation answer) implements Door {

    @Override
    public String name() {
        return "one-answer";
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of(Route.ANY_METHOD, "/forward-auth/{profile}", "answer", answer),
                Route.of(Route.ANY_METHOD, GatewayDoor.BELOW, "answer", answer));
    }

    @Override
    public boolean owns(String path) {
        return true;
    }

    @Override
    public Answer refuse(Refusal refusal, Exchange exchange) {
        return Answer.empty(500);
    }

    @Override
    public Answer refuse(Fault fault, Exchange exchange) {
        return Answer.empty(500);
    }
}
