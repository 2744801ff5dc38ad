package dev.rekey.gateway;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.gateway.Gateway;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What holds behind a real gateway in a process of its own. A stand-in cannot show it: it sends every request on with the
 * host of the application.
 */
abstract class RunningGatewayContract extends GatewayContract {

    RunningGatewayContract(Gateway kind) {
        super(kind);
    }

    @Test
    void theHostThatIsJudgedIsTheOneThatTheApplicationIsAskedAs() throws Exception {
        expect(200, profile(json("'resource': 'site:{host}'")));
        String key =
                server.key("default", server.user("default", "member"), """
            "restricted": false, "allowed_resources": {"site": ["a.example"]}
            """).text("/secret");
        String authorization = "Authorization: Bearer " + key + "\r\n\r\n";
        assertThat(RawRequest.status(
                        RawRequest.send(gateway.uri(), "GET /x HTTP/1.1\r\nHost: A.example:80\r\n" + authorization)))
                .isEqualTo(200);
        for (String start : List.of(
                "GET /x HTTP/1.1\r\nHost: b.example\r\n",
                "GET http://b.example/x HTTP/1.1\r\nHost: a.example\r\n",
                "GET http://a.example/x HTTP/1.1\r\nHost: b.example\r\n",
                "GET http://b.example/x HTTP/1.0\r\nHost: a.example\r\n",
                "GET /x HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n",
                "GET /x HTTP/1.1\r\nHost: b.example\r\nHost: a.example\r\n",
                "GET /x HTTP/1.1\r\nHost: a.example, b.example\r\n",
                "GET /x HTTP/1.1\r\nHost: a.example:1@b.example\r\n",
                "GET /x HTTP/1.1\r\nHost: a.example#b.example\r\n",
                "GET /x HTTP/1.1\r\nHost: b.example\r\nX-Forwarded-Host: a.example\r\nX-Original-Host: a.example\r\n",
                "GET /x HTTP/1.1\r\nHost: b.example\r\nX_Forwarded_Host: a.example\r\n",
                "GET //b.example/x HTTP/1.1\r\nHost: a.example\r\n")) {
            upstream.forget();
            RawRequest.send(gateway.uri(), start + authorization);
            assertThat(upstream.reached())
                    .as(start)
                    .allSatisfy(reached -> assertThat(asked(reached)).isEqualTo("a.example"));
        }
    }

    /** The host that a request is for: that of its target, if it has one, in place of the header's (RFC 9112, 3.2.2). */
    private static String asked(RecordedRequest request) {
        String target = request.target();
        return target.startsWith("/")
                ? request.header("Host")
                : URI.create(target).getHost();
    }
}
