package dev.rekey.gateway;

import dev.rekey.core.Refusal;
import dev.rekey.http.HttpApi;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpOperation;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.HttpRoute;
import java.util.List;

/** An API that answers gateways always the same, for what no key can be brought to by a test in time. */
record FixedGatewayApi(HttpOperation answer) implements HttpApi {

    @Override
    public String name() {
        return "one-answer";
    }

    @Override
    public List<HttpRoute> routes() {
        return List.of(
                HttpRoute.of(HttpRoute.ANY_METHOD, "/forward-auth/{profile}", "answer", answer),
                HttpRoute.of(HttpRoute.ANY_METHOD, ForwardAuthApi.BELOW, "answer", answer));
    }

    @Override
    public boolean owns(String path) {
        return true;
    }

    @Override
    public HttpResponse refuse(Refusal refusal, HttpExchange exchange) {
        return HttpResponse.empty(500);
    }

    @Override
    public HttpResponse refuse(HttpError error, HttpExchange exchange) {
        return HttpResponse.empty(500);
    }
}
