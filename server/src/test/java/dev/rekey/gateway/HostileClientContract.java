package dev.rekey.gateway;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.config.ServerSettings.ForwardedHeader;
import dev.rekey.core.gateway.Gateway;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client that sends any octets gets neither to Rekey itself nor to say who or where it is. */
abstract class HostileClientContract extends LargeHeadContract {

    private static final String FORGED = "mallory";

    private static final List<String> UPGRADES = List.of(
            "Connection: Upgrade\r\nUpgrade: h2c\r\n",
            "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n",
            "connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAARAAAAAAAIAAAAA\r\n",
            "Connection: Upgrade\r\nUpgrade: websocket, h2c\r\n",
            "Connection: Upgrade\r\nUpgrade: h2c\r\nUpgrade: websocket\r\n",
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
            "Connection: keep-alive\r\nConnection: Upgrade\r\nUpgrade: TLS/1.0\r\n");

    @RegisterExtension
    static final TestServer byForwarded = trusting(ForwardedHeader.FORWARDED);

    @RegisterExtension
    static final TestServer byRealIp = trusting(ForwardedHeader.X_REAL_IP);

    HostileClientContract(Gateway kind) {
        super(kind);
    }

    @Test
    void noClientTunnelsToRekeyEvenIfRekeyWouldSwitchProtocols() throws Exception {
        try (RecordingServer rekey = new RecordingServer(
                        request -> "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
                RunningGateway other = start(rekey.port(), upstream.port())) {
            for (String upgrade : UPGRADES) {
                try (Socket socket =
                        new Socket(InetAddress.getLoopbackAddress(), other.uri().getPort())) {
                    socket.setSoTimeout(10_000);
                    String response = RawRequest.exchange(socket, "GET /x HTTP/1.1\r\nHost: a\r\n" + upgrade + "\r\n");
                    assertThat(RawRequest.status(response)).as(upgrade).isNotEqualTo(101);
                    RawRequest.exchange(socket, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
                }
            }
            assertThat(rekey.requests()).as("calls to Rekey").isNotEmpty().allSatisfy(asked -> {
                assertThat(asked.has("Upgrade")).isFalse();
                assertThat(asked.header("Connection")).doesNotContainIgnoringCase("upgrade");
                assertThat(asked.later().size()).isZero();
            });
        }
        assertThat(upstream.reached()).isEmpty();
    }

    @Test
    void noUpgradeReachesRekeyAndNoneButWebSocketTheApplication() throws Exception {
        try (RecordingServer rekey = saysYes();
                RunningGateway other = start(rekey.port(), upstream.port())) {
            for (String upgrade : UPGRADES) {
                RawRequest.send(other.uri(), "GET /x HTTP/1.1\r\nHost: a\r\n" + upgrade + "\r\n");
            }
            assertThat(rekey.requests()).as("calls to Rekey").isNotEmpty().allSatisfy(asked -> {
                assertThat(asked.has("Upgrade")).isFalse();
                assertThat(asked.header("Connection")).doesNotContainIgnoringCase("upgrade");
            });
            assertThat(upstream.reached()).allSatisfy(reached -> {
                assertThat(reached.header("Upgrade").toLowerCase(Locale.ROOT)).isIn("", "websocket");
            });
        }
    }

    @Test
    void aWebSocketReachesTheApplicationWhereTheConfigurationAllowsIt() throws Exception {
        boolean allows = kind == Gateway.CADDY || kind == Gateway.HAPROXY;
        String switched = RawRequest.head(
                "HTTP/1.1 101 Switching Protocols",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        String ignored = RawRequest.head("HTTP/1.1 200 OK", "Content-Length: 0", "Connection: close");
        try (RecordingServer rekey = saysYes();
                RecordingServer application =
                        new RecordingServer(request -> request.has("Upgrade") ? switched : ignored);
                RunningGateway other = start(rekey.port(), application.port())) {
            String response = RawRequest.send(
                    other.uri(),
                    RawRequest.head(
                            "GET /x HTTP/1.1",
                            "Host: a",
                            "Connection: keep-alive, Upgrade",
                            "Upgrade: websocket",
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                            "Sec-WebSocket-Version: 13"));
            assertThat(RawRequest.status(response) == 101).as(response).isEqualTo(allows);
        }
    }

    /** A stand-in for Rekey that lets everything pass. */
    static RecordingServer saysYes() throws IOException {
        StringBuilder response = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n");
        UpstreamKeyHeaders.NAMES.forEach(name -> response.append(name).append(": ours\r\n"));
        return new RecordingServer(request -> response + "\r\n");
    }

    @Test
    void noApplicationSeesAnIdentityThatTheClientChoseNorLacksOne() throws Exception {
        Map<String, String> ours = new LinkedHashMap<>();
        String owner = server.user("default", "member");
        TestResponse key = server.key("default", owner, json("'permissions': ['files:read'], 'metadata': {'a': 1}"));
        ours.put("X-Key-Id", key.text("/id"));
        ours.put("X-Key-Project", "default");
        ours.put("X-Key-Owner", owner);
        ours.put("X-Key-Name", key.text("/name"));
        ours.put("X-Key-Permissions", "files:read");
        ours.put("X-Key-Meta", json("{'a':1}"));
        String authorization = "Host: a\r\nAuthorization: Bearer " + key.text("/secret") + "\r\n";
        int passed = 0;
        for (String request : requestsThatChooseAnIdentity(authorization)) {
            upstream.forget();
            int status = RawRequest.status(RawRequest.send(gateway.uri(), request));
            assertThat(status)
                    .as(request)
                    .satisfiesAnyOf(
                            current -> assertThat(current).isIn(0, 200),
                            current -> assertThat(current).isBetween(400, 501));
            assertThat(upstream.reached()).as(request).hasSizeLessThanOrEqualTo(1);
            for (RecordedRequest reached : upstream.reached()) {
                passed++;
                ours.forEach((name, value) -> assertThat(reached.asCgi(name))
                        .as("%s of %s", name, request)
                        .containsExactly(value));
                assertThat(named(reached)).as(request).doesNotContainAnyElementsOf(lowerCase(UpstreamKeyHeaders.NAMES));
            }
        }
        assertThat(passed).isGreaterThan(5);
    }

    private static List<String> requestsThatChooseAnIdentity(String authorization) {
        List<String> lines = new ArrayList<>();
        for (String spelling : List.of(
                "X-Key-", "x-key-", "X-KEY-", "X_Key_", "x_key-", "X-Key_", "X.Key.", "X~Key~", "X-Key.", "X Key ")) {
            StringBuilder all = new StringBuilder();
            for (String name : List.of("Id", "Project", "Owner", "NAME", "permissions", "Meta")) {
                String forged = spelling + name + ": " + FORGED + "\r\n";
                lines.add(forged + forged);
                all.append(forged);
            }
            lines.add(all.toString());
        }
        for (String connection : List.of(
                "Connection: X-Key-Owner",
                "connection: x-key-owner",
                "Connection: close, x-key-owner",
                "Connection: keep-alive,,X-Key-Owner,X-Key-Permissions",
                "Connection: close\r\nConnection: X-Key-Id",
                "Connection: X-Key-Id\r\nConnection: keep-alive",
                "Connection:\tX-Key-Owner\t,\tX-Key-Meta",
                "Connection: \"X-Key-Owner\"",
                "Connection: X_Key_Owner, X-Key-Owner",
                "Connection: TE, X-Key-Owner\r\nTE: trailers, X-Key-Owner",
                "Connection: Upgrade, X-Key-Owner\r\nUpgrade: websocket",
                "Connection: Upgrade, X-Key-Owner\r\nUpgrade: h2c",
                "Connection: Connection, X-Key-Owner",
                "Keep-Alive: X-Key-Owner, timeout=5",
                "Proxy-Connection: X-Key-Owner",
                "Proxy-Connection: close\r\nConnection: Proxy-Connection, X-Key-Name",
                "Trailer: X-Key-Owner",
                "X-Note: a\r\n X-Key-Owner: " + FORGED,
                "X-Note: a\nX-Key-Owner: " + FORGED,
                "X-Note: a\rX-Key-Owner: " + FORGED,
                "X-Key-Owner : " + FORGED,
                " X-Key-Owner: " + FORGED,
                "X-Key-Owner\t: " + FORGED)) {
            lines.add(connection + "\r\n");
            lines.add(connection + "\r\nX-Key-Owner: " + FORGED + "\r\nX_Key_Owner: " + FORGED + "\r\n");
        }
        List<String> requests = new ArrayList<>(List.of("GET /x HTTP/1.1\r\n" + authorization + "\r\n"));
        for (String line : lines) {
            requests.add("GET /x HTTP/1.1\r\n" + authorization + line + "\r\n");
            requests.add("GET /x HTTP/1.0\r\n" + line + authorization + "\r\n");
        }
        requests.add("POST /x HTTP/1.1\r\n" + authorization + "Trailer: X-Key-Owner\r\nTE: trailers\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Key-Owner: " + FORGED + "\r\nX-Key-Id: "
                + FORGED
                + "\r\n\r\n");
        return requests;
    }

    /** The headers that a proxy in front of the application would drop. */
    private static List<String> named(RecordedRequest request) {
        return lowerCase(List.of(request.header("Connection").split("[,| \t]+")));
    }

    private static List<String> lowerCase(List<String> names) {
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    @Test
    void noClientSaysWhereItIsWhicheverHeaderRekeyReads() throws Exception {
        for (TestServer rekey : List.of(server, byForwarded, byRealIp)) {
            expect(
                    200,
                    rekey.root()
                            .patch(
                                    "/v1/projects/default",
                                    json("{'settings': {'forward_auth': {'api': {'gateway': '%s'}}}}")
                                            .formatted(kind.name().toLowerCase(Locale.ROOT))));
            String owner = rekey.user("default", "member");
            String office = addressed(rekey, owner, "203.0.113.0/24");
            String here = addressed(rekey, owner, "127.0.0.1");
            try (RunningGateway other = start(rekey.uri().getPort(), upstream.port())) {
                for (String forged : List.of(
                        "X-Forwarded-For: 203.0.113.7",
                        "X-Forwarded-For: 203.0.113.7, 127.0.0.1",
                        "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-For: 127.0.0.1",
                        "X-Real-IP: 203.0.113.7",
                        "x-real-ip: 203.0.113.7",
                        "Forwarded: for=203.0.113.7",
                        "FORWARDED: for=203.0.113.7\r\nForwarded: for=127.0.0.1",
                        "X_Forwarded_For: 203.0.113.7\r\nX_Real_IP: 203.0.113.7",
                        "X-Forwarded-For: 203.0.113.7\r\nX-Real-IP: 203.0.113.7\r\nForwarded: for=203.0.113.7")) {
                    String rest = forged + "\r\nHost: a\r\nAuthorization: Bearer ";
                    upstream.forget();
                    assertThat(RawRequest.status(
                                    RawRequest.send(other.uri(), "GET / HTTP/1.1\r\n" + rest + office + "\r\n\r\n")))
                            .as(forged)
                            .isEqualTo(403);
                    assertThat(RawRequest.status(
                                    RawRequest.send(other.uri(), "GET / HTTP/1.1\r\n" + rest + here + "\r\n\r\n")))
                            .as(forged)
                            .isEqualTo(200);
                    RecordedRequest reached = onlyOne();
                    assertThat(reached.asCgi("X-Forwarded-For")).as(forged).containsExactly("127.0.0.1");
                    assertThat(reached.asCgi("X-Real-IP")).as(forged).isEmpty();
                    assertThat(reached.asCgi("Forwarded")).as(forged).isEmpty();
                }
            }
        }
    }

    private static String addressed(TestServer rekey, String owner, String range) {
        return rekey.key(
                        "default",
                        owner,
                        json("'restricted': false, 'allowed_ips': ['%s']").formatted(range))
                .text("/secret");
    }

    @Test
    void rekeyIsToldTheAddressOnceAndByTheGatewayAlone() throws Exception {
        try (RecordingServer rekey = saysYes();
                RunningGateway other = start(rekey.port(), upstream.port())) {
            RawRequest.send(
                    other.uri(),
                    RawRequest.head(
                            "GET /x HTTP/1.1",
                            "Host: a",
                            "X-Forwarded-For: 203.0.113.7",
                            "X-Real-IP: 203.0.113.7",
                            "Forwarded: for=203.0.113.7",
                            "Forwarded: for=203.0.113.8"));
            assertThat(rekey.requests()).hasSize(1);
            RecordedRequest recorded = rekey.requests().getFirst();
            assertThat(recorded.asCgi("X-Forwarded-For")).containsExactly("127.0.0.1");
            assertThat(recorded.asCgi("X-Real-IP")).isEmpty();
            assertThat(recorded.asCgi("Forwarded")).isEmpty();
        }
    }
}
