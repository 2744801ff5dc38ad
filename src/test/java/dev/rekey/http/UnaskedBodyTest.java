package dev.rekey.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Refusal;
import dev.rekey.core.id.IdSource;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that take their time with what nobody asked for take it from nobody else. */
@Timeout(60)
class UnaskedBodyTest {

    private static final HttpLimits FEW_AT_ONCE = new HttpLimits(
            16 * 1024,
            128,
            8 * 1024,
            1024 * 1024,
            Duration.ofSeconds(40),
            Duration.ofSeconds(40),
            256,
            32,
            1,
            Duration.ofSeconds(1));

    /** The body of a refused request need not come for the answer to go, nor for others to be served. */
    @Test
    void anAnswerThatNeedsNoBodyDoesNotWaitForIt() throws Exception {
        try (TestServer server = new TestServer(FEW_AT_ONCE, ClientAddress.direct())) {
            List<RawClient> slow = new ArrayList<>();
            for (int at = 0; at < 6; at++) {
                slow.add(new RawClient(server.port())
                        .send("POST /one/unread HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nslow"));
            }
            for (RawClient client : slow) {
                assertThat(client.readUntil("\r\n\r\n")).containsIgnoringCase("Connection: close");
            }
            assertThat(server.get("/one/nowhere").statusCode()).isEqualTo(404);
            for (RawClient client : slow) {
                client.close();
            }
        }
    }

    @Test
    void aDocumentThatNobodyReadsOnHoldsUpNobody() throws Exception {
        byte[] large = new byte[32 * 1024 * 1024];
        Door door = new Door() {
            @Override
            public String name() {
                return "documents";
            }

            @Override
            public List<Route> routes() {
                return List.of(
                        Route.of("GET", "/large", "large", exchange -> Answer.bytes(200, "text/plain", large)),
                        Route.of("GET", "/small", "small", exchange -> Answer.text(200, "text/plain", "small")));
            }

            @Override
            public boolean owns(String path) {
                return true;
            }

            @Override
            public Answer refuse(Refusal refusal, Exchange exchange) {
                throw new AssertionError(refusal);
            }

            @Override
            public Answer refuse(Fault fault, Exchange exchange) {
                return Answer.empty(fault.status());
            }
        };
        HttpServer server = new HttpServer(
                "127.0.0.1",
                0,
                new RouteTable(List.of(door)),
                FEW_AT_ONCE,
                ClientAddress.direct(),
                new IdSource(InstantSource.system(), new SecureRandom()),
                new RequestCounts());
        server.start();
        try (RawClient first = new RawClient(server.port());
                RawClient second = new RawClient(server.port());
                RawClient third = new RawClient(server.port())) {
            for (RawClient slow : List.of(first, second)) {
                slow.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n").readUntil("\r\n\r\n");
            }
            assertThat(third.send("GET /small HTTP/1.0\r\n\r\n").readToEnd()).startsWith("HTTP/1.1 200 ");
        } finally {
            server.stop();
        }
    }
}
