package dev.rekey.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.http.ClientAddress;
import dev.rekey.http.HttpLimits;
import dev.rekey.http.HttpLimitsBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Servers with bounds of connections, and clients that use them up. */
abstract class ConnectionGuardFixture {

    static final String LIVE = "GET /one/live HTTP/1.1\r\nHost: a\r\n\r\n";
    static final String SLOW = "GET /one/slow HTTP/1.1\r\nHost: a\r\n\r\n";
    static final int MANY = 100;
    static final Duration LONG = Duration.ofSeconds(60);
    static final Duration SHORT = Duration.ofSeconds(1);

    static LoopbackServer server(int connections, int perAddress, int reserved, Duration head) throws IOException {
        return server(connections, perAddress, reserved, head, ClientAddress.direct());
    }

    static LoopbackServer server(int connections, int perAddress, int reserved, Duration head, ClientAddress addresses)
            throws IOException {
        HttpLimits usual = HttpLimits.DEFAULT;
        HttpLimits limits = HttpLimitsBuilder.builder(usual)
                .connections(connections)
                .stopTimeout(Duration.ofSeconds(1))
                .build();
        ConnectionLimits bounds = new ConnectionLimits(perAddress, reserved, head, SHORT, 1024);
        return new LoopbackServer(
                new ListenerSettings("127.0.0.1", 0, bounds, true, HostHeaderCheck.none()), limits, addresses);
    }

    static void assertServing(LoopbackServer server, int requests) throws InterruptedException {
        assertThat(server.first.gate().entered().tryAcquire(requests, 20, TimeUnit.SECONDS))
                .isTrue();
    }
}
