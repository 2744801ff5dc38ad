package dev.rekey.http.server;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.http.HttpLimits;
import dev.rekey.http.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routing and errors, through a real server. */
@Timeout(60)
class HttpServerTest {

    private static LoopbackServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new LoopbackServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/one/things/a, a",
        "/two/things/a, a",
        "/one/things/fixed, the fixed one",
        "/one/things/fixed/parts/x, fixed and x",
        "/one/things/%C3%A9%20b, é b",
        "/one/things/a%2Fb, a/b",
        "/one/things/a;b=c, a;b=c",
        "/one/things/a+b, a+b",
        "/one/things/%2e%2e, ..",
        "/one/query?q=a+b%2B, a b+",
        "/one/query?x=1, -"
    })
    void findsTheRouteAndDecodesItsParameters(String target, String expected) throws Exception {
        HttpResponse<String> response = server.get(target);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThatJson(response.body()).isEqualTo("{'said':'%s'}".formatted(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "GET,     /,                    404, first,  RouteNotFound",
        "GET,     /nowhere,             404, first,  RouteNotFound",
        "GET,     /two/nowhere,         404, second, RouteNotFound",
        "GET,     /one/things/a/,       404, first,  RouteNotFound",
        "GET,     /one/things/,         404, first,  RouteNotFound",
        "GET,     /one//things/a,       404, first,  RouteNotFound",
        "GET,     /two/things/a/../a,   404, second, RouteNotFound",
        "POST,    /one/things/a,        405, first,  MethodNotAllowed",
        "OPTIONS, /two/things/a,        405, second, MethodNotAllowed",
        "BREW,    /two/things/a,        405, second, MethodNotAllowed",
        "GET,     /two/things/%C3,      400, second, MalformedRequest",
        "GET,     /two/query?q=%FF,     400, second, MalformedRequest",
        "GET,     /two/query?q=a&q=b,   400, second, MalformedRequest",
        "GET,     /two/refused,         404, second, NotFound",
        "GET,     /two/outage,          503, second, Unavailable",
        "GET,     /two/mistake,         500, second, InternalServerError"
    })
    void eachApiFormatsItsErrors(String method, String target, int status, String api, String kind) throws Exception {
        HttpResponse<String> response = server.client.send(
                server.to(target).method(method, BodyPublishers.noBody()).build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(status);
        assertThatJson(response.body()).isEqualTo("{'api':'%s','kind':'%s'}".formatted(api, kind));
    }

    @Test
    void methodNotAllowedListsTheMethods() throws Exception {
        HttpResponse<String> response = server.send("POST", "/one/things/a", "", "");
        assertThat(response.headers().firstValue("Allow")).contains("DELETE, GET, HEAD");
    }

    @Test
    void overloadResponseHasRetryAfter() throws Exception {
        assertThat(server.get("/one/outage").headers().firstValue("Retry-After"))
                .contains("1");
    }

    @Test
    void namesEachRequestAndKeepsAnswersOutOfCaches() throws Exception {
        HttpResponse<String> one = server.get("/one/things/a");
        HttpResponse<String> two = server.get("/nowhere");
        String id = one.headers().firstValue("X-Request-Id").orElseThrow();
        assertThat(UUID.fromString(id).version()).isEqualTo(7);
        assertThat(two.headers().firstValue("X-Request-Id").orElseThrow()).isNotEqualTo(id);
        assertThat(one.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(one.headers().firstValue("Server")).isEmpty();
    }

    @Test
    void answersHeadAsGetWithoutTheBody() throws Exception {
        for (String target : new String[] {"/one/things/a", "/one/live", "/one/stream"}) {
            HttpResponse<String> response =
                    server.client.send(server.to(target).HEAD().build(), BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEmpty();
        }
        HttpResponse<String> response =
                server.client.send(server.to("/one/things/a").HEAD().build(), BodyHandlers.ofString());
        assertThat(response.headers().firstValue("Content-Length")).contains("12");
    }

    @Test
    void answersWithoutContent() throws Exception {
        HttpResponse<String> response = server.send("DELETE", "/one/things/a", "", "");
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.headers().firstValue("Content-Length")).isEmpty();
    }

    @Test
    void streamsABodyOfUnknownLength() throws Exception {
        HttpResponse<String> response = server.get("/one/stream");
        assertThat(response.body()).startsWith("0\n1\n").endsWith("99999\n");
        assertThat(response.headers().firstValue("Transfer-Encoding")).contains("chunked");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "application/json                | {\"a\":1,\"b\":{\"c\":[]}} | 200 | -",
                "application/json; charset=UTF-8 | {}                      | 200 | -",
                "application/json; charset=utf-16| {}                      | 415 | UnsupportedMediaType",
                "text/plain                      | {}                      | 415 | UnsupportedMediaType",
                "                                | {}                      | 415 | UnsupportedMediaType",
                "application/json                |                         | 400 | MalformedJson",
                "text/plain                      |                         | 400 | MalformedJson",
                "                                |                         | 400 | MalformedJson",
                "application/json                | {                       | 400 | MalformedJson",
                "application/json                | {} {}                   | 400 | MalformedJson",
                "application/json                | {\"a\":1,\"a\":2}        | 400 | MalformedJson",
                "application/json                | {\"x\":{\"a\":1,\"a\":1}}| 400 | MalformedJson",
                "application/json                | {'a':1}                 | 400 | MalformedJson",
                "application/json                | {\"a\":NaN}             | 400 | MalformedJson",
                "application/json                | {\"a\":01}              | 400 | MalformedJson",
                "application/json                | {\"a\":1,}              | 400 | MalformedJson",
                "application/json                | {\"a\":\"\\ud800\"}     | 400 | MalformedJson",
                "application/json                | {\"\\udc00\":1}         | 400 | MalformedJson",
                "application/json                | []                      | 400 | NotAnObject",
                "application/json                | null                    | 400 | NotAnObject",
                "application/json                | \"text\"                | 400 | NotAnObject"
            })
    void readsJsonStrictly(String type, String body, int status, String kind) throws Exception {
        HttpResponse<String> response =
                server.send("POST", "/two/echo", type == null ? "" : type, body == null ? "" : body);
        assertThat(response.statusCode()).isEqualTo(status);
        if (status != 200) {
            assertThatJson(response.body()).isEqualTo("{'api':'second','kind':'%s'}".formatted(kind));
        }
    }

    @Test
    void refusesTextThatIsNotUtf8() throws Exception {
        for (byte[] body : new byte[][] {
            json("{'a':'é'}").getBytes(StandardCharsets.ISO_8859_1),
            json("{'a':1}").getBytes(StandardCharsets.UTF_16BE),
            "\uFEFF{}".getBytes(StandardCharsets.UTF_8)
        }) {
            HttpResponse<String> response = server.send("POST", "/one/echo", "application/json", body);
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).contains("MalformedJson");
        }
    }

    @Test
    void refusesDeepNesting() throws Exception {
        assertThat(server.send("POST", "/one/echo", "application/json", nested(HttpLimits.MAX_JSON_DEPTH))
                        .statusCode())
                .isEqualTo(200);
        for (int depth : new int[] {HttpLimits.MAX_JSON_DEPTH + 1, 100_000}) {
            HttpResponse<String> response = server.send("POST", "/one/echo", "application/json", nested(depth));
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).contains("TooDeep");
        }
    }

    private static String nested(int depth) {
        return json("{'a':%s%s}").formatted("[".repeat(depth - 1), "]".repeat(depth - 1));
    }

    @Test
    void refusesHugeNumbers() throws Exception {
        String body = json("{'a':%s}").formatted("9".repeat(Json.MAX_NUMBER_LENGTH + 1));
        HttpResponse<String> response = server.send("POST", "/one/echo", "application/json", body);
        assertThat(response.statusCode()).isEqualTo(400);
    }

    @Test
    void takesABodyOfTheGreatestSizeAndNoLarger() throws Exception {
        int max = HttpLimits.DEFAULT.bodyBytes();
        assertThat(server.send("POST", "/one/raw", "", "x".repeat(max)).body()).isEqualTo(Integer.toString(max));
        for (int size : new int[] {max + 1, 5 * max}) {
            HttpResponse<String> response = server.send("POST", "/two/raw", "", "x".repeat(size));
            assertThat(response.statusCode()).isEqualTo(413);
            assertThatJson(response.body()).isEqualTo("{'api':'second','kind':'TooLarge'}");
        }
    }

    @Test
    void boundsABodyWhoseLengthIsNotSaid() throws Exception {
        byte[] large = new byte[3 * HttpLimits.DEFAULT.bodyBytes()];
        HttpResponse<String> response = server.client.send(
                server.to("/one/raw")
                        .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(large)))
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(413);
    }

    @Test
    void answersAClientWhoseBodyNobodyReads() throws Exception {
        for (String target : new String[] {"/one/unread", "/one/nowhere"}) {
            for (int round = 0; round < 5; round++) {
                HttpResponse<String> response = server.send("POST", target, "", "x".repeat(900_000));
                assertThat(response.statusCode()).isIn(200, 404);
            }
        }
    }

    @Test
    void waitsForTheClientToAskBeforeItSendsItsBody() throws Exception {
        HttpResponse<String> response = server.client.send(
                server.to("/one/raw")
                        .expectContinue(true)
                        .POST(BodyPublishers.ofString("hello"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.body()).isEqualTo("5");
    }

    @Test
    void reportsTheUrlAsTheClientSeesIt() throws Exception {
        assertThatJson(server.get("/one/url?a=b%20c").body())
                .isEqualTo("{'said':'http://127.0.0.1:%s/one/url?a=b%%20c'}".formatted(server.port()));
    }

    @Test
    void internalErrorMessagesAreNotExposed() throws Exception {
        assertThat(server.get("/one/mistake").body()).doesNotContain("secret-of-the-mistake");
    }
}
