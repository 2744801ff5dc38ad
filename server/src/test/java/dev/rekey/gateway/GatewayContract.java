package dev.rekey.gateway;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.gateway.Gateway;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.core.verify.Outcome;
import dev.rekey.http.ClientAddress;
import dev.rekey.http.HttpLimits;
import dev.rekey.http.HttpOperation;
import dev.rekey.http.RouteTable;
import dev.rekey.http.metrics.RequestStats;
import dev.rekey.http.server.HttpServer;
import dev.rekey.http.server.ListenerSettings;
import dev.rekey.testing.FreePort;
import dev.rekey.testing.TestResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds behind every gateway. */
abstract class GatewayContract extends GatewayPathContract {

    GatewayContract(Gateway kind) {
        super(kind);
    }

    @Test
    void validKeyPassesAndTheUpstreamReceivesItsOwner() throws Exception {
        String owner = server.user("default", "member");
        TestResponse key = server.key("default", owner, """
            "permissions": ["files:read", "files:write"], "metadata": {"plan": "gold ü"}
            """);
        HttpResponse<String> response = call("POST", "/some/path?q=%20x", "the body", bearer(key.text("/secret")));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("said by the upstream");
        RecordedRequest reached = onlyOne();
        assertThat(reached.method()).isEqualTo("POST");
        assertThat(reached.target()).isEqualTo("/some/path?q=%20x");
        assertThat(reached.body()).isEqualTo("the body");
        assertThat(reached.header("X-Key-Id")).isEqualTo(key.text("/id"));
        assertThat(reached.header("X-Key-Project")).isEqualTo("default");
        assertThat(reached.header("X-Key-Owner")).isEqualTo(owner);
        assertThat(reached.header("X-Key-Name")).isEqualTo(key.text("/name"));
        assertThat(reached.header("X-Key-Permissions")).isEqualTo("files:read,files:write");
        assertThatJson(reached.header("X-Key-Meta")).isEqualTo("{'plan':'gold%20%C3%BC'}");
    }

    @Test
    void keyInACustomHeaderIsAccepted() throws Exception {
        assertThat(call("GET", "/", "", "X-API-Key", reader).statusCode()).isEqualTo(200);
        assertThat(call("HEAD", "/", "", "X-API-Key", reader).statusCode()).isEqualTo(200);
    }

    @Test
    void missingAndInvalidKeysAreRefusedWithAChallenge() throws Exception {
        HttpResponse<String> none = call("GET", "/", "");
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(none.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"rekey\"");
        HttpResponse<String> wrong = call("GET", "/", "", bearer(reader + "x"));
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.headers().firstValue("WWW-Authenticate"))
                .contains("Bearer realm=\"rekey\", error=\"invalid_token\"");
        String project = server.project();
        String foreign =
                server.key(project, server.user(project, "administrator")).text("/secret");
        assertThat(call("GET", "/", "", bearer(foreign)).statusCode()).isEqualTo(401);
        assertThat(call("GET", "/?key=" + reader + "&api_key=" + reader, "").statusCode())
                .isEqualTo(401);
        assertThat(upstream.reached()).isEmpty();
    }

    @Test
    void aMissingPermissionIsRefusedAndNamed() throws Exception {
        expect(200, profile(json("'permissions': 'files:write OR files:admin'")));
        HttpResponse<String> response = call("GET", "/", "", bearer(reader));
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.headers().firstValue("WWW-Authenticate"))
                .contains("Bearer realm=\"rekey\", error=\"insufficient_scope\", scope=\"files:write files:admin\"");
        assertThat(upstream.reached()).isEmpty();
    }

    @Test
    void eachMethodMayNeedSomethingElse() throws Exception {
        expect(200, profile(json("'methods': {'GET': 'files:read', 'DELETE': 'files:admin'}")));
        assertThat(call("GET", "/", "", bearer(reader)).statusCode()).isEqualTo(200);
        assertThat(call("DELETE", "/", "", bearer(reader)).statusCode()).isEqualTo(403);
        assertThat(call("POST", "/", "x", bearer(reader)).statusCode()).isEqualTo(403);
        assertThat(call("POST", "/", "x", bearer(reader), "X-Forwarded-Method", "GET", "X-Original-Method", "GET")
                        .statusCode())
                .isEqualTo(403);
        assertThat(upstream.reached()).hasSize(1);
    }

    @Test
    void theResourceIsReadFromThePathThatTheClientAskedFor() throws Exception {
        expect(200, profile(json("'resource': 'invoice:{path.2}'")));
        String key =
                server.key("default", server.user("default", "member"), """
            "restricted": false, "allowed_resources": {"invoice": ["42"]}
            """).text("/secret");
        assertThat(call("GET", "/invoices/42?x=/invoices/43", "", bearer(key)).statusCode())
                .isEqualTo(200);
        assertThat(call("GET", "/invoices/42/", "", bearer(key)).statusCode()).isEqualTo(200);
        upstream.forget();
        for (String other :
                List.of("/invoices/43", "/invoices", "/", "/invoices//42", "/invoices/42/..%2F43", "/x/%2e%2e/42")) {
            assertThat(call("GET", other, "", bearer(key)).statusCode())
                    .as(other)
                    .isEqualTo(403);
        }
        assertThat(call(
                                "GET",
                                "/invoices/43",
                                "",
                                bearer(key),
                                "X-Forwarded-Uri",
                                "/invoices/42",
                                "X-Original-URI",
                                "/invoices/42")
                        .statusCode())
                .isEqualTo(403);
        assertThat(upstream.reached()).isEmpty();
    }

    @Test
    void twoDifferentKeysAreABadRequest() throws Exception {
        HttpResponse<String> response = call("GET", "/", "", bearer(reader), "X-API-Key", reader + "x");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(call("GET", "/", "", bearer(reader), "X-API-Key", reader).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aKeyThatIsUsedTooOftenIsRefusedUntilItsLimitAllowsMore() throws Exception {
        String key =
                server.key("default", server.user("default", "member"), """
            "permissions": ["files:read"],
            "rate_limits": [{"name": "hourly", "limit": 2, "window_seconds": 3600}]
            """).text("/secret");
        assertThat(call("GET", "/", "", bearer(key)).statusCode()).isEqualTo(200);
        assertThat(call("GET", "/", "", bearer(key)).statusCode()).isEqualTo(200);
        HttpResponse<String> limited = call("GET", "/", "", bearer(key));
        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(limited.headers().firstValue("Retry-After").orElseThrow()))
                .isPositive();
        assertThat(limited.headers().firstValue("RateLimit").orElseThrow()).startsWith("\"hourly\";r=0;t=");
        assertThat(limited.headers().firstValue("RateLimit-Policy")).contains("\"hourly\";q=2;w=3600");
        assertThat(upstream.reached()).hasSize(2);
    }

    @Test
    void higherCostSpendsMoreCredits() throws Exception {
        expect(200, profile(json("'cost': 2")));
        String key = server.key(
                        "default",
                        server.user("default", "member"),
                        json("'restricted': false, 'credits': {'remaining': 3}"))
                .text("/secret");
        assertThat(call("GET", "/", "", bearer(key)).statusCode()).isEqualTo(200);
        HttpResponse<String> exhausted = call("GET", "/", "", bearer(key));
        assertThat(exhausted.statusCode()).isEqualTo(429);
        assertThat(exhausted.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void rateLimitedKeyGets429WithRetryAfter() throws Exception {
        GatewayDenial limited = GatewayDenialMapping.of(Outcome.RATE_LIMITED, PermissionQuery.NONE, 17)
                .orElseThrow();
        GatewayAdapter adapter = GatewayAdapter.of(kind);
        HttpServer rekey = answering(exchange -> adapter.refuse(limited, exchange.requestId()));
        try (RunningGateway other = start(rekey.port(), upstream.port())) {
            HttpResponse<String> response = call(other.uri(), "GET", "/", "", bearer(reader));
            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(response.headers().firstValue("Retry-After")).contains("17");
        } finally {
            rekey.stop();
        }
        assertThat(upstream.reached()).isEmpty();
    }

    @Test
    void aPreflightRequestPassesWithoutAKeyAndAnyOtherOptionsDoesNot() throws Exception {
        String[] preflight = {"Origin", "https://app.example", "Access-Control-Request-Method", "PUT"};
        assertThat(call("OPTIONS", "/", "", preflight).statusCode()).isEqualTo(200);
        assertThat(onlyOne().header("X-Key-Id")).isEqualTo("-");
        upstream.forget();
        assertThat(call("OPTIONS", "/", "", "Origin", "https://app.example").statusCode())
                .isEqualTo(401);
        assertThat(call("GET", "/", "", preflight).statusCode()).isEqualTo(401);
        expect(200, profile(json("'preflight': 'refuse'")));
        assertThat(call("OPTIONS", "/", "", preflight).statusCode()).isEqualTo(401);
        assertThat(upstream.reached()).isEmpty();
    }

    @Test
    void aPreflightRequestIsAnsweredByTheProjectsOriginsWhereTheGatewayCan() throws Exception {
        settings(json("{'origins': ['https://*.example.com']}"));
        if (kind == Gateway.TRAEFIK) {
            assertThat(expect(422, profile(json("'preflight': 'answer'"))).text("/errors/0/code"))
                    .isEqualTo("not_possible");
            return;
        }
        expect(200, profile(json("'preflight': 'answer'")));
        HttpResponse<String> good = call(
                "OPTIONS",
                "/",
                "",
                "Origin",
                "https://app.example.com",
                "Access-Control-Request-Method",
                "PUT",
                "Access-Control-Request-Headers",
                "authorization,content-type");
        assertThat(good.statusCode()).isEqualTo(204);
        assertThat(good.headers().allValues("Access-Control-Allow-Origin")).containsExactly("https://app.example.com");
        assertThat(good.headers().firstValue("Access-Control-Allow-Methods")).contains("PUT");
        assertThat(good.headers().firstValue("Access-Control-Allow-Headers")).contains("authorization,content-type");
        assertThat(String.join(",", good.headers().allValues("Vary"))).contains("Origin");
        HttpResponse<String> bad =
                call("OPTIONS", "/", "", "Origin", "https://evil.example", "Access-Control-Request-Method", "PUT");
        assertThat(bad.statusCode()).isEqualTo(403);
        assertThat(bad.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(upstream.reached()).isEmpty();
    }

    @Test
    void clientCannotForgeItsIdentity() throws Exception {
        String[] spoofed = {
            "Authorization", "Bearer " + reader,
            "X-Key-Id", "key_of_somebody_else",
            "X-Key-Owner", "admin",
            "X-Key-Meta", json("{'admin':true}"),
            "x-key-permissions", "*"
        };
        assertThat(call("GET", "/", "", spoofed).statusCode()).isEqualTo(200);
        RecordedRequest reached = onlyOne();
        assertThat(reached.headers().toString()).doesNotContain("somebody_else", "admin");
        assertThat(reached.header("X-Key-Permissions")).isEqualTo("files:read");
        assertThat(reached.header("X-Key-Meta")).isEqualTo("-");
        upstream.forget();
        call(
                "OPTIONS",
                "/",
                "",
                "Origin",
                "https://app.example",
                "Access-Control-Request-Method",
                "PUT",
                "X-Key-Owner",
                "admin");
        assertThat(onlyOne().header("X-Key-Owner")).isEqualTo("-");
    }

    @Test
    void clientCannotForgeItsAddress() throws Exception {
        String office = addressed("203.0.113.0/24");
        for (String[] forged : List.of(
                new String[] {"X-Forwarded-For", "203.0.113.7"},
                new String[] {"X-Forwarded-For", "203.0.113.7, 127.0.0.1"},
                new String[] {"X-Real-IP", "203.0.113.7"},
                new String[] {"Forwarded", "for=203.0.113.7"})) {
            HttpResponse<String> response = call("GET", "/", "", bearer(office), forged[0], forged[1]);
            assertThat(response.statusCode()).as(forged[0]).isEqualTo(403);
        }
        assertThat(call("GET", "/", "", bearer(addressed("127.0.0.1")), "X-Forwarded-For", "203.0.113.7")
                        .statusCode())
                .isEqualTo(200);
    }

    private static String addressed(String range) {
        return server.key(
                        "default",
                        server.user("default", "member"),
                        json("'restricted': false, 'allowed_ips': ['%s']").formatted(range))
                .text("/secret");
    }

    @Test
    void nobodyPassesWithoutAProfile() throws Exception {
        settings(json("{'forward_auth': null}"));
        assertThat(call("GET", "/", "", bearer(reader)).statusCode()).isIn(403, 404);
        assertThat(upstream.reached()).isEmpty();
    }

    @Test
    void requestsAreRefusedWhileRekeyIsDown() throws Exception {
        try (RunningGateway alone = start(FreePort.next(), upstream.port())) {
            HttpResponse<String> response = call(alone.uri(), "GET", "/", "", bearer(reader));
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(call(alone.uri(), "GET", "/", "").statusCode()).isEqualTo(503);
        }
        assertThat(upstream.reached()).isEmpty();
    }

    @Test
    void outageIsNotReportedAsARefusal() throws Exception {
        GatewayAdapter adapter = GatewayAdapter.of(kind);
        HttpServer rekey =
                answering(exchange -> adapter.refuse(GatewayDenialMapping.unavailable(), exchange.requestId()));
        try (RunningGateway other = start(rekey.port(), upstream.port())) {
            assertThat(call(other.uri(), "GET", "/", "", bearer(reader)).statusCode())
                    .isEqualTo(503);
        } finally {
            rekey.stop();
        }
        assertThat(upstream.reached()).isEmpty();
    }

    /** A server that gives gateways one answer alone. */
    private static HttpServer answering(HttpOperation answer) throws IOException {
        HttpServer rekey = new HttpServer(
                ListenerSettings.at("127.0.0.1", 0),
                new RouteTable(List.of(new FixedGatewayApi(answer))),
                HttpLimits.DEFAULT,
                ClientAddress.direct(),
                new IdGenerator(InstantSource.system(), new SecureRandom()),
                new RequestStats());
        rekey.start();
        return rekey;
    }
}
