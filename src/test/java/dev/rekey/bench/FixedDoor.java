package dev.rekey.bench;

import dev.rekey.Main;
import dev.rekey.core.Refusal;
import dev.rekey.core.id.IdSource;
import dev.rekey.http.Answer;
import dev.rekey.http.ClientAddress;
import dev.rekey.http.Door;
import dev.rekey.http.Exchange;
import dev.rekey.http.Fault;
import dev.rekey.http.HttpLimits;
import dev.rekey.http.HttpServer;
import dev.rekey.http.Json;
import dev.rekey.http.Listener;
import dev.rekey.http.QuickOperation;
import dev.rekey.http.RequestCounts;
import dev.rekey.http.Route;
import dev.rekey.http.RouteTable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What verification is measured by: the same request, read whole on the same thread of the same process by the same HTTP server,
 * and in place of a verdict the same bytes each time. Which bytes, {@code PUT /fixed} says.
 */
public final class FixedDoor implements Door {

    private volatile Answer fixed = Answer.empty(503);

    private FixedDoor() {}

    /**
     * Starts the program, and beside it this door at a port of its own.
     *
     * @param arguments that port, then those of the program
     */
    public static void main(String[] arguments) throws IOException {
        new HttpServer(
                        Listener.at("127.0.0.1", Integer.parseInt(arguments[0])),
                        new RouteTable(List.of(new FixedDoor())),
                        HttpLimits.DEFAULT,
                        ClientAddress.direct(),
                        new IdSource(
                                InstantSource.system(),
                                () -> ThreadLocalRandom.current().nextLong()),
                        new RequestCounts())
                .start();
        Main.main(Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    @Override
    public String name() {
        return "fixed";
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("PUT", "/fixed", "setFixed", exchange -> {
                    fixed = Answer.bytes(200, Json.MEDIA_TYPE, exchange.body());
                    return Answer.empty(204);
                }),
                // As verifications, which it is held against: a line in the access log for each would be measured too.
                Route.of("POST", "/v1/verify", "getFixed", new Same()).withSampledLog());
    }

    private final class Same implements QuickOperation {

        @Override
        public Answer handleAtOnce(Exchange exchange) {
            if (exchange.body().length == 0) {
                throw new IllegalStateException("the same request has a body");
            }
            return fixed;
        }

        @Override
        public Answer handle(Exchange exchange) {
            return handleAtOnce(exchange);
        }
    }

    @Override
    public boolean owns(String path) {
        return true;
    }

    @Override
    public Answer refuse(Refusal refusal, Exchange exchange) {
        return Answer.empty(400);
    }

    @Override
    public Answer refuse(Fault fault, Exchange exchange) {
        return Answer.empty(fault.status());
    }
}
