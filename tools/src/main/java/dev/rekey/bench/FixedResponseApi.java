package dev.rekey.bench;

import dev.rekey.Main;
import dev.rekey.core.Refusal;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.http.ClientAddress;
import dev.rekey.http.HttpApi;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpLimits;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.HttpRoute;
import dev.rekey.http.NonBlockingOperation;
import dev.rekey.http.RouteTable;
import dev.rekey.http.json.Json;
import dev.rekey.http.metrics.RequestStats;
import dev.rekey.http.server.HttpServer;
import dev.rekey.http.server.ListenerSettings;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What verification is measured by: the same request, read whole on the same thread of the same process by the same HTTP server,
 * and in place of a verdict the same bytes each time. Which bytes, {@code PUT /fixed} says.
 */
public final class FixedResponseApi implements HttpApi {

    private volatile HttpResponse fixed = HttpResponse.empty(503);

    private FixedResponseApi() {}

    /**
     * Starts the program, and beside it this API at a port of its own.
     *
     * @param arguments that port, then those of the program
     */
    public static void main(String[] arguments) throws IOException {
        new HttpServer(
                        ListenerSettings.at("127.0.0.1", Integer.parseInt(arguments[0])),
                        new RouteTable(List.of(new FixedResponseApi())),
                        HttpLimits.DEFAULT,
                        ClientAddress.direct(),
                        new IdGenerator(
                                InstantSource.system(),
                                () -> ThreadLocalRandom.current().nextLong()),
                        new RequestStats())
                .start();
        Main.main(Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    @Override
    public String name() {
        return "fixed";
    }

    @Override
    public List<HttpRoute> routes() {
        return List.of(
                HttpRoute.of("PUT", "/fixed", "setFixed", exchange -> {
                    fixed = HttpResponse.bytes(200, Json.MEDIA_TYPE, exchange.body());
                    return HttpResponse.empty(204);
                }),
                // As verifications, which it is held against: a line in the access log for each would be measured too.
                HttpRoute.of("POST", "/v1/verify", "getFixed", new Same()).withSampledLog());
    }

    private final class Same implements NonBlockingOperation {

        @Override
        public HttpResponse tryHandle(HttpExchange exchange) {
            if (exchange.body().length == 0) {
                throw new IllegalStateException("the same request has a body");
            }
            return fixed;
        }

        @Override
        public HttpResponse handle(HttpExchange exchange) {
            return tryHandle(exchange);
        }
    }

    @Override
    public boolean owns(String path) {
        return true;
    }

    @Override
    public HttpResponse refuse(Refusal refusal, HttpExchange exchange) {
        return HttpResponse.empty(400);
    }

    @Override
    public HttpResponse refuse(HttpError error, HttpExchange exchange) {
        return HttpResponse.empty(error.status());
    }
}
