package dev.rekey.gateway;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.gateway.Gateway;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is judged of a request is what the application behind the gateway acts on. */
abstract class GatewayPathContract extends HostileClientContract {

    /** A preflight request with more headers. */
    private static String preflight(String target, String... more) {
        List<String> lines = new ArrayList<>(List.of(
                "OPTIONS " + target + " HTTP/1.1",
                "Host: a",
                "Origin: https://app.example",
                "Access-Control-Request-Method: PUT"));
        lines.addAll(List.of(more));
        return RawRequest.head(lines.toArray(String[]::new));
    }

    GatewayPathContract(Gateway kind) {
        super(kind);
    }

    @Test
    @Timeout(300)
    void whatPassesNamesTheSameResourceToEveryApplication() throws Exception {
        expect(200, profile(json("'resource': 'invoice:{path.4}'")));
        String key =
                server.key("default", server.user("default", "member"), """
            "restricted": false, "allowed_resources": {"invoice": ["42"]}
            """).text("/secret");
        String rest = " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + key + "\r\n\r\n";
        assertThat(RawRequest.status(RawRequest.send(gateway.uri(), "GET /accounts/7/invoices/42?x=%23" + rest)))
                .isEqualTo(200);
        // Caddy and Traefik encode the sign for Rekey and for the application alike.
        boolean encodes = kind == Gateway.CADDY || kind == Gateway.TRAEFIK;
        int fragment = RawRequest.status(RawRequest.send(gateway.uri(), "GET /accounts/7/invoices#/42" + rest));
        assertThat(fragment).isIn(400, 403, encodes ? 200 : 403);
        List<String> wrong = new ArrayList<>();
        int passed = 0;
        for (String path : pathsAroundTheResource()) {
            upstream.forget();
            RawRequest.send(gateway.uri(), "GET " + path + rest);
            for (RecordedRequest reached : upstream.reached()) {
                passed++;
                ApplicationPath.readings(reached.target()).stream()
                        .filter(reading -> reading.size() < 4 || !reading.get(3).equals("42"))
                        .forEach(reading -> wrong.add(path + " was read as " + reading));
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(passed).isGreaterThan(100);
    }

    /** Paths with each octet, raw and encoded once and twice, at each place where it may change what is read. */
    static List<String> pathsAroundTheResource() {
        List<String> paths = new ArrayList<>();
        for (int octet = 0; octet < 0x100; octet++) {
            List<String> units = new ArrayList<>(List.of(String.valueOf((char) octet), "%%%02x".formatted(octet)));
            if (octet < 0x80 && !Character.isLetterOrDigit(octet)) {
                units.add("%%25%02X".formatted(octet));
                units.add(".." + (char) octet);
            }
            for (String unit : units) {
                paths.add("/accounts/7/invoices" + unit + "/42");
                paths.add("/accounts/7/invoices/" + unit + "42");
                paths.add("/accounts/7/invoices/42" + unit);
                paths.add("/accounts/7/" + unit + "/42");
                paths.add("/accounts/7/invoices/42/" + unit + "/43");
            }
        }
        for (String tail :
                List.of("%252e%252e/43", "..;/43", "%2e%2e/43", ".%2e;x/43", "%25252e%25252e/43", "..%252f43")) {
            paths.add("/accounts/7/invoices/42/" + tail);
        }
        return paths;
    }

    @Test
    void aKeyThatMayPostCannotDeleteByNamingAnotherMethod() throws Exception {
        expect(200, profile(json("'methods': {'POST': 'files:read', 'DELETE': 'files:admin'}")));
        String start = " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nAuthorization: Bearer " + reader + "\r\n";
        assertThat(RawRequest.status(RawRequest.send(gateway.uri(), "POST /x?a=b" + start + "\r\n")))
                .isEqualTo(200);
        assertThat(RawRequest.status(RawRequest.send(
                        gateway.uri(), "POST /x?_method=post" + start + "X-HTTP-Method-Override: POST\r\n\r\n")))
                .isEqualTo(200);
        upstream.forget();
        for (String header :
                List.of("X-HTTP-Method-Override", "x-http-method-override", "X-HTTP-Method", "X-Method-Override")) {
            for (String value :
                    List.of("DELETE", "delete", "POST\r\n" + header + ": DELETE", "DELETE\r\n" + header + ": POST")) {
                assertThat(RawRequest.status(
                                RawRequest.send(gateway.uri(), "POST /x" + start + header + ": " + value + "\r\n\r\n")))
                        .as("%s: %s", header, value)
                        .isEqualTo(403);
            }
        }
        for (String query :
                List.of("_method=DELETE", "%5fmethod=delete", "a=b&_METHOD=DELETE", "_method=POST&_method=DELETE")) {
            assertThat(RawRequest.status(RawRequest.send(gateway.uri(), "POST /x?" + query + start + "\r\n")))
                    .as(query)
                    .isEqualTo(403);
        }
        assertThat(upstream.reached()).isEmpty();
        for (String header : List.of("X_HTTP_Method_Override", "X-HTTP_Method", "X_Method_Override")) {
            RawRequest.send(gateway.uri(), "POST /x" + start + header + ": DELETE\r\n\r\n");
        }
        assertThat(upstream.reached())
                .allSatisfy(reached -> assertThat(reached.all()).doesNotContain("DELETE"));
    }

    @Test
    void aPreflightRequestPassesWithoutAKeyOnlyIfItHasNoBodyAndNamesNoMethod() throws Exception {
        assertThat(RawRequest.status(RawRequest.send(gateway.uri(), preflight("/x"))))
                .isEqualTo(200);
        assertThat(RawRequest.status(RawRequest.send(gateway.uri(), preflight("/x", "Content-Length: 0"))))
                .isEqualTo(200);
        upstream.forget();
        for (String request : List.of(
                preflight("/x", "Content-Length: 3") + "abc",
                preflight("/x", "Content-Length: 3", "X-Original-Content-Length: 0", "X-Forwarded-Content-Length: 0")
                        + "abc",
                preflight("/x", "Transfer-Encoding: chunked") + "3\r\nabc\r\n0\r\n\r\n",
                preflight("/x", "Content-Length: 5000") + "x".repeat(5000),
                preflight("/x", "X-HTTP-Method-Override: DELETE"),
                preflight("/x?_method=DELETE"))) {
            assertThat(RawRequest.status(RawRequest.send(gateway.uri(), request)))
                    .as(request.lines().skip(1).toList().toString())
                    .isIn(400, 401);
        }
        assertThat(upstream.reached()).isEmpty();
    }
}
