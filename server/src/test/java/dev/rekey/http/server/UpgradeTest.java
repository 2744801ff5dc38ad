package dev.rekey.http.server;

import static dev.rekey.http.server.Http2FrameWriter.END_HEADERS;
import static dev.rekey.http.server.Http2FrameWriter.END_STREAM;
import static dev.rekey.http.server.Http2FrameWriter.HEADERS;
import static dev.rekey.http.server.Http2FrameWriter.frame;
import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.http.ClientAddress;
import dev.rekey.http.HttpLimits;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody gets from HTTP/1 to another protocol, and to HTTP/2 only by prior knowledge, where it is switched on. */
@Timeout(60)
class UpgradeTest {

    private static final ListenerSettings HTTP1_ONLY = ListenerSettings.at("127.0.0.1", 0);

    private static LoopbackServer server(ListenerSettings listener) throws IOException {
        return new LoopbackServer(listener, HttpLimits.DEFAULT, ClientAddress.direct());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
                "Connection: Upgrade\r\nUpgrade: h2c\r\n",
                "Connection: upgrade\r\nupgrade: H2C\r\nHTTP2-Settings: \r\n",
                "Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: !!\r\n",
                "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
                "Connection: Upgrade\r\nUpgrade: h2c, websocket\r\n",
                "Connection: Upgrade\r\nUpgrade: websocket\r\nUpgrade: h2c\r\n",
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
                "Connection: Upgrade\r\nUpgrade: TLS/1.0\r\n",
                "Connection: Upgrade\r\nUpgrade: h2\r\n",
                "Upgrade: anything\r\n",
                "Connection: Upgrade\r\n"
            })
    void anUpgradeHeaderIsIgnored(String headers) throws IOException {
        for (ListenerSettings listener : List.of(HTTP1_ONLY, LoopbackServer.WITH_HTTP2)) {
            try (LoopbackServer server = server(listener);
                    RawClient client = new RawClient(server.port())) {
                for (String request : List.of(
                        "GET /one/things/a HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n",
                        "POST /one/raw HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n" + headers + "\r\nhello",
                        "GET /one/things/b HTTP/1.1\r\nHost: a\r\n\r\n")) {
                    String end = request.startsWith("POST") ? "\r\n\r\n5" : "\"}";
                    assertThat(client.send(request).readUntil(end))
                            .startsWith("HTTP/1.1 200 ")
                            .doesNotContainIgnoringCase("\r\nUpgrade:");
                }
            }
        }
    }

    @Test
    void http2ByPriorKnowledgeIsServedWhereItIsOn() throws IOException {
        try (LoopbackServer server = server(LoopbackServer.WITH_HTTP2);
                RawClient client = new RawClient(server.port())) {
            client.send(Http2FrameWriter.beginning())
                    .send(frame(HEADERS, END_HEADERS | END_STREAM, 1, Http2FrameWriter.get("/one/things/a")));
            assertThat(client.readUntil(json("{'said':'a'}"))).isNotEmpty();
        }
    }

    @Test
    void http2IsRefusedWhereItIsNotOn() throws IOException {
        try (LoopbackServer server = server(HTTP1_ONLY);
                RawClient client = new RawClient(server.port())) {
            client.send(Http2FrameWriter.beginning());
            assertThat(client.readToEnd())
                    .startsWith("HTTP/1.1 400 ")
                    .endsWith(json("{'api':'first','kind':'MalformedRequest'}"));
        }
    }

    @Test
    void anExtendedConnectIsNotOffered() throws IOException {
        try (LoopbackServer server = server(LoopbackServer.WITH_HTTP2);
                RawClient client = new RawClient(server.port())) {
            client.send(Http2FrameWriter.beginning())
                    .send(frame(
                            HEADERS,
                            END_HEADERS,
                            1,
                            Http2FrameWriter.block(
                                    ":method",
                                    "CONNECT",
                                    ":protocol",
                                    "websocket",
                                    ":scheme",
                                    "http",
                                    ":authority",
                                    "a",
                                    ":path",
                                    "/one/things/a")));
            client.send(frame(HEADERS, END_HEADERS | END_STREAM, 3, Http2FrameWriter.get("/one/things/b")))
                    .halfClose();
            assertThat(client.readToEnd()).doesNotContain(json("{'said':'a'}"));
        }
    }
}
