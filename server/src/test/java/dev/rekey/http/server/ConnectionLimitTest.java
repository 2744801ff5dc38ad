package dev.rekey.http.server;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.IpRange;
import dev.rekey.http.ClientAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gives way when connections run short, by address and in all. */
@Timeout(120)
class ConnectionLimitTest extends ConnectionGuardFixture {

    @Test
    void longestIdleConnectionOfAnAddressIsClosedFirst() throws Exception {
        try (LoopbackServer server = server(MANY, 3, 0, LONG);
                RawClient other = new RawClient("127.0.0.2", server.port());
                RawClient first = new RawClient(server.port());
                RawClient second = new RawClient(server.port());
                RawClient third = new RawClient(server.port())) {
            other.send(LIVE).readUntil("alive");
            first.send(LIVE).readUntil("alive");
            second.send("GET /one/").send("l");
            third.send(LIVE).readUntil("alive");
            try (RawClient fourth = new RawClient(server.port());
                    RawClient fifth = new RawClient(server.port())) {
                second.readToEnd();
                first.readToEnd();
                third.send(LIVE).readUntil("alive");
                fourth.send(LIVE).readUntil("alive");
                fifth.send(LIVE).readUntil("alive");
                other.send(LIVE).readUntil("alive");
            }
        }
    }

    @Test
    void theConnectionsOfATrustedProxyAreNotCountedByAddress() throws Exception {
        ClientAddress proxy = new ClientAddress(
                ClientAddress.Source.X_FORWARDED_FOR,
                List.of(IpRange.parse("127.0.0.7").orElseThrow()));
        List<RawClient> clients = new ArrayList<>();
        try (LoopbackServer server = server(MANY, 2, 0, LONG, proxy)) {
            for (int number = 0; number < 10; number++) {
                clients.add(new RawClient("127.0.0.7", server.port()));
            }
            for (RawClient client : clients) {
                client.send(LIVE).readUntil("alive");
            }
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void longestIdleConnectionIsClosedFirst() throws Exception {
        try (LoopbackServer server = server(3, 2, 0, LONG);
                RawClient one = new RawClient("127.0.0.2", server.port());
                RawClient two = new RawClient("127.0.0.3", server.port());
                RawClient three = new RawClient("127.0.0.4", server.port())) {
            two.send(LIVE).readUntil("alive");
            three.send(LIVE).readUntil("alive");
            one.send(LIVE).readUntil("alive");
            try (RawClient four = new RawClient("127.0.0.5", server.port())) {
                four.send(LIVE).readUntil("alive");
                two.readToEnd();
                one.send(LIVE).readUntil("alive");
                three.send(LIVE).readUntil("alive");
            }
        }
    }

    /** Of all, and of its address. */
    @ParameterizedTest
    @CsvSource({"3, 100", "100, 3"})
    void requestWithoutItsBodyIsEvicted(int connections, int perAddress) throws Exception {
        String half = "POST /one/raw HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc";
        try (LoopbackServer server = server(connections, perAddress, 0, LONG);
                RawClient slow = new RawClient(server.port());
                RawClient alsoSlow = new RawClient(server.port());
                RawClient busy = new RawClient(server.port())) {
            busy.send(SLOW);
            assertServing(server, 1);
            slow.send(half);
            alsoSlow.send(half);
            await().atMost(LONG).until(() -> isServed(server));
            await().atMost(LONG).until(() -> isServed(server));
            assertThat(slow.readToEnd()).doesNotContain(" 200 ");
            assertThat(alsoSlow.readToEnd()).doesNotContain(" 200 ");
            server.first.gate().opened().countDown();
            busy.readUntil(json("{'said':'slow'}"));
        }
    }

    /** Keeps a connection, so that the next one needs another's place. */
    private static boolean isServed(LoopbackServer server) throws InterruptedException {
        try {
            RawClient client = new RawClient(server.port());
            client.send("POST /one/slow HTTP/1.1\r\nHost: a\r\n\r\n").readUntil("MethodNotAllowed");
            client.send("GET /one/slow HTTP/1.1\r\nHost: a\r\n\r\n");
            return server.first.gate().entered().tryAcquire(1, 20, TimeUnit.SECONDS);
        } catch (IOException | AssertionError closed) {
            return false;
        }
    }

    @Test
    void healthChecksAreAnsweredWhenEveryConnectionIsServed() throws Exception {
        String health = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n";
        try (LoopbackServer server = server(2, 2, 4, LONG);
                RawClient busy = new RawClient(server.port());
                RawClient busy2 = new RawClient(server.port())) {
            busy.send(SLOW);
            busy2.send(SLOW);
            assertServing(server, 2);
            try (RawClient caller = new RawClient("127.0.0.2", server.port())) {
                assertThat(caller.send(LIVE).readToEnd())
                        .startsWith("HTTP/1.1 503 ")
                        .contains("\r\nConnection: close\r\n")
                        .endsWith(json("'kind':'Unavailable'}"));
            }
            List<RawClient> silent = new ArrayList<>();
            for (int number = 0; number < 8; number++) {
                silent.add(new RawClient("127.0.0." + (10 + number), server.port()));
            }
            try (RawClient probe = new RawClient("127.0.0.2", server.port())) {
                // Nothing is served there, but it is asked.
                assertThat(probe.send(health).readUntil("\"}")).startsWith("HTTP/1.1 404 ");
            }
            for (RawClient client : silent) {
                client.readToEnd();
                client.close();
            }
            server.first.gate().opened().countDown();
            busy.readUntil(json("{'said':'slow'}"));
            // A moment after its response has been read, the connection may go.
            await().untilAsserted(() -> {
                try (RawClient caller = new RawClient("127.0.0.2", server.port())) {
                    assertThat(caller.send(LIVE).readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
                }
            });
        }
    }

    @Test
    void anAddressWhoseConnectionsAreAllServedGetsNoMore() throws Exception {
        try (LoopbackServer server = server(MANY, 1, 10, LONG);
                RawClient busy = new RawClient(server.port())) {
            busy.send(SLOW);
            assertServing(server, 1);
            try (RawClient more = new RawClient(server.port())) {
                assertThat(more.readToEnd()).isEmpty();
            }
            server.first.gate().opened().countDown();
            busy.readUntil(json("{'said':'slow'}"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,        192.0.2.1,            true",
        "192.0.2.1,        192.0.2.2,            false",
        "192.0.2.1,        ::ffff:192.0.2.1,     true",
        "2001:db8:1:2::1,  2001:db8:1:2:ff::9,   true",
        "2001:db8:1:2::1,  2001:db8:1:3::1,      false",
        "::1,              192.0.2.1,            false",
        "::1,              ::2,                  true"
    })
    void ipv6AddressesAreCountedByTheir64(String one, String other, boolean same) {
        ClientNetwork network = ClientNetwork.of(IpAddress.parse(one).orElseThrow());
        assertThat(network.equals(ClientNetwork.of(IpAddress.parse(other).orElseThrow())))
                .isEqualTo(same);
    }
}
