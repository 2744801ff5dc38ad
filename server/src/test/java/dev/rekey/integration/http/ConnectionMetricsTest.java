package dev.rekey.integration.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestServer;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Open connections are in the metrics: in all, and of the address that has most, which is not named. */
@BothDatabases
class ConnectionMetricsTest {

    private static final int CONNECTIONS = 7;

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static int metric(String name) {
        Matcher matcher = Pattern.compile("(?m)^" + name + " ([0-9]+)")
                .matcher(server.root().get("/metrics").body());
        assertThat(matcher.find()).as(name).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    @Test
    void openConnectionsAreCountedInAllAndOfTheAddressThatHasMost() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (String address : List.of("127.0.0.1", "127.0.0.2", "127.0.0.2")) {
                for (int count = 0; count < CONNECTIONS; count++) {
                    sockets.add(new Socket(
                            InetAddress.getLoopbackAddress(),
                            server.uri().getPort(),
                            InetAddress.getByName(address),
                            0));
                }
            }
            // The scrape has connections of its own, from 127.0.0.1.
            await().untilAsserted(() -> {
                assertThat(metric("rekey_http_connections_per_address_max")).isEqualTo(2 * CONNECTIONS);
                assertThat(metric("rekey_http_connections")).isGreaterThan(3 * CONNECTIONS);
            });
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        await().untilAsserted(() ->
                assertThat(metric("rekey_http_connections_per_address_max")).isLessThan(2 * CONNECTIONS));
    }
}
