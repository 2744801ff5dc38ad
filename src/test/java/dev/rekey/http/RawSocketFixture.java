package dev.rekey.http;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A server with impatient limits, reached over plain sockets. */
abstract class RawSocketFixture {

    static final HttpLimits IMPATIENT = new HttpLimits(
            16 * 1024,
            128,
            8 * 1024,
            1024 * 1024,
            Duration.ofMillis(1000),
            Duration.ofMillis(1500),
            256,
            64,
            1,
            Duration.ofSeconds(5));
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
