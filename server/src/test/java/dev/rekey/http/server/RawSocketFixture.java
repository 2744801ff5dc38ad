package dev.rekey.http.server;

import dev.rekey.http.ClientAddress;
import dev.rekey.http.HttpLimits;
import dev.rekey.http.HttpLimitsBuilder;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A server with impatient limits, reached over plain sockets. */
abstract class RawSocketFixture {

    static final HttpLimits IMPATIENT = HttpLimitsBuilder.builder()
            .headerBytes(16 * 1024)
            .headers(128)
            .uriBytes(8 * 1024)
            .bodyBytes(1024 * 1024)
            .idleTimeout(Duration.ofMillis(1000))
            .bodyTimeout(Duration.ofMillis(1500))
            .connections(256)
            .requestsInFlight(64)
            .retryAfterSeconds(1)
            .stopTimeout(Duration.ofSeconds(5))
            .build();
    static LoopbackServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new LoopbackServer(IMPATIENT, ClientAddress.direct());
    }

    @AfterAll
    static void stop() {
        server.close();
    }
}
