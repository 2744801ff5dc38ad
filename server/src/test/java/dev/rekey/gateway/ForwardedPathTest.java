package dev.rekey.gateway;

import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.config.ServerSettings.ForwardedHeader;
import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever octets a gateway forwards as a path, one that passes names the same resource to every application. */
@OneDatabase
@Tag("process")
class ForwardedPathTest {

    @RegisterExtension
    static final TestServer server = GatewaySetup.trusting(ForwardedHeader.X_FORWARDED_FOR);

    private static String authorization;

    @BeforeAll
    static void profiles() {
        expect(200, server.root().patch("/v1/projects/default", """
            {"settings": {"forward_auth": {
              "nginx": {"gateway": "nginx", "resource": "invoice:{path.4}"},
              "envoy": {"gateway": "envoy", "resource": "invoice:{path.4}"}}}}
            """));
        String key =
                server.key("default", server.user("default", "member"), """
            "restricted": false, "allowed_resources": {"invoice": ["42"]}
            """).text("/secret");
        authorization = " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer " + key + "\r\n";
    }

    private static int asked(String gateway, String path) throws IOException {
        String start = "GET /forward-auth/" + gateway;
        return RawRequest.status(RawRequest.send(
                server.uri(),
                switch (gateway) {
                    case "envoy" -> start + path + authorization + "\r\n";
                    default -> start + authorization + "X-Original-Method: GET\r\nX-Original-URI: " + path + "\r\n\r\n";
                }));
    }

    @Test
    void noOctetMakesTheJudgedResourceAnotherOne() throws IOException {
        for (String gateway : List.of("nginx", "envoy")) {
            assertThat(asked(gateway, "/accounts/7/invoices/42?x=%23")).isEqualTo(200);
            // Envoy's path is part of our own, which HTTP does not allow then; Envoy passes every status on.
            int refused = gateway.equals("envoy") ? 400 : 403;
            for (String path :
                    List.of("/accounts/7/invoices#/42", "/accounts/7/invoices/42#", "/accounts/7/invoices/42#?a=b")) {
                assertThat(asked(gateway, path)).as(gateway + path).isEqualTo(refused);
            }
            List<String> wrong = new ArrayList<>();
            int passed = 0;
            for (String each : GatewayPathContract.pathsAroundTheResource()) {
                // Neither a header's value nor a request's target ends with a space or tab.
                String path = each.replaceFirst("[ \t]+$", "");
                if (asked(gateway, path) == 200) {
                    passed++;
                    ApplicationPath.readings(path).stream()
                            .filter(reading ->
                                    reading.size() < 4 || !reading.get(3).equals("42"))
                            .forEach(reading -> wrong.add(gateway + " " + path + " was read as " + reading));
                }
            }
            assertThat(wrong).isEmpty();
            assertThat(passed).isGreaterThan(100);
        }
    }

    @Test
    void aProfileWithoutAResourceDoesNotLookAtThePath() throws IOException {
        expect(200, server.root().patch("/v1/projects/default", """
            {"settings": {"forward_auth": {"any": {"gateway": "nginx"}}}}
            """));
        for (String path : List.of("/a#b", "/a//b/..;/%25%2f", "/a b", "/a%zz")) {
            assertThat(RawRequest.status(RawRequest.send(
                            server.uri(),
                            "GET /forward-auth/any" + authorization + "X-Original-Method: GET\r\nX-Original-URI: "
                                    + path + "\r\n\r\n")))
                    .as(path)
                    .isEqualTo(200);
        }
    }
}
