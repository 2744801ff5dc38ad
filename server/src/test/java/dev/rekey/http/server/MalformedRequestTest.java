package dev.rekey.http.server;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that are no HTTP, or none that is allowed: each is refused in the shape of its API, and the connection ends. */
@Timeout(120)
class MalformedRequestTest extends RawSocketFixture {

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})[^\r\n]*\r\n");

    private static Arguments refused(String what, int status, String api, String request) {
        return Arguments.of(what, status, api, request);
    }

    static Stream<Arguments> badRequests() {
        String host = "Host: a\r\n";
        String post = "POST /two/raw HTTP/1.1\r\n" + host;
        String chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
        return Stream.of(
                refused("garbage", 400, "first", "\u0001\u0002\u0003garbage\u00ff\u00fe\r\n\r\n"),
                refused(
                        "a TLS hello",
                        400,
                        "first",
                        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"),
                refused("no version", 400, "first", "GET /two/things/a\r\n\r\n"),
                refused("an unknown version", 400, "*", "GET /two/things/a HTTP/9.9\r\n" + host + "\r\n"),
                refused("a lower-case method", 405, "second", "get /two/things/a HTTP/1.1\r\n" + host + "\r\n"),
                refused("no Host", 400, "second", "GET /two/things/a HTTP/1.1\r\n\r\n"),
                refused("two Hosts", 400, "second", "GET /two/things/a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
                refused("a Host twice", 400, "second", "GET /two/things/a HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
                refused("an empty Host", 400, "second", "GET /two/things/a HTTP/1.1\r\nHost:\r\n\r\n"),
                refused("a broken Host", 400, "second", "GET /two/things/a HTTP/1.1\r\nHost: a b:c:d\r\n\r\n"),
                refused("another Host than the URI", 400, "*", "GET http://b/two/things/a HTTP/1.1\r\nHost: a\r\n\r\n"),
                refused("user-info in the URI", 400, "*", "GET http://u:p@a/two/things/a HTTP/1.1\r\n" + host + "\r\n"),
                refused("a fragment", 400, "*", "GET /two/things/a#b HTTP/1.1\r\n" + host + "\r\n"),
                refused("NUL in the URI", 400, "*", "GET /two/things/\0 HTTP/1.1\r\n" + host + "\r\n"),
                refused("a space in the URI", 400, "*", "GET /two/things/a b HTTP/1.1\r\n" + host + "\r\n"),
                refused("a raw octet in the URI", 400, "*", "GET /two/things/\u00e9 HTTP/1.1\r\n" + host + "\r\n"),
                refused("broken percents", 400, "*", "GET /two/things/%zz HTTP/1.1\r\n" + host + "\r\n"),
                refused("a percent at the end", 400, "*", "GET /two/things/% HTTP/1.1\r\n" + host + "\r\n"),
                refused("%u", 400, "second", "GET /two/things/%u0041 HTTP/1.1\r\n" + host + "\r\n"),
                refused("overlong UTF-8", 400, "second", "GET /two/things/%c0%af HTTP/1.1\r\n" + host + "\r\n"),
                refused("NUL in a header", 400, "second", "GET /two/things/a HTTP/1.1\r\n" + host + "X: a\0b\r\n\r\n"),
                refused("CR in a header", 400, "second", "GET /two/things/a HTTP/1.1\r\n" + host + "X: a\rb\r\n\r\n"),
                refused("bare LF lines", 400, "*", "GET /two/things/a HTTP/1.1\nHost: a\n\n"),
                refused("a bare LF after a header", 400, "second", "GET /two/things/a HTTP/1.1\r\nHost: a\n\r\n"),
                refused(
                        "a folded header",
                        400,
                        "second",
                        "GET /two/things/a HTTP/1.1\r\n" + host + "X: a\r\n b\r\n\r\n"),
                refused("a blank before the colon", 400, "second", "GET /two/things/a HTTP/1.1\r\nHost : a\r\n\r\n"),
                refused("no colon", 400, "second", "GET /two/things/a HTTP/1.1\r\n" + host + "nonsense\r\n\r\n"),
                refused("an empty header name", 400, "second", "GET /two/things/a HTTP/1.1\r\n" + host + ": x\r\n\r\n"),
                refused(
                        "a huge header",
                        431,
                        "second",
                        "GET /two/things/a HTTP/1.1\r\n" + host + "X: " + "x".repeat(100_000) + "\r\n\r\n"),
                refused(
                        "many headers",
                        431,
                        "second",
                        "GET /two/things/a HTTP/1.1\r\n" + host + "X: y\r\n".repeat(1000) + "\r\n"),
                refused(
                        "too many headers",
                        431,
                        "*",
                        "GET /two/things/a HTTP/1.1\r\n" + host + "X: y\r\n".repeat(100_000) + "\r\n"),
                refused(
                        "a long URI",
                        414,
                        "second",
                        "GET /two/things/" + "a".repeat(9000) + " HTTP/1.1\r\n" + host + "\r\n"),
                refused(
                        "a huge URI",
                        414,
                        "*",
                        "GET /two/things/" + "a".repeat(90_000) + " HTTP/1.1\r\n" + host + "\r\n"),
                refused(
                        "a huge method",
                        431,
                        "first",
                        "G".repeat(90_000) + " /two/things/a HTTP/1.1\r\n" + host + "\r\n"),
                refused("two lengths", 400, "second", post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
                refused("lengths in a list", 400, "second", post + "Content-Length: 3, 4\r\n\r\nabcd"),
                refused("a negative length", 400, "second", post + "Content-Length: -3\r\n\r\nabc"),
                refused("a length that is no number", 400, "second", post + "Content-Length: abc\r\n\r\nabc"),
                refused("a signed length", 400, "second", post + "Content-Length: +3\r\n\r\nabc"),
                refused("an endless length", 400, "second", post + "Content-Length: 99999999999999999999\r\n\r\nabc"),
                refused("a huge length", 413, "second", post + "Content-Length: 99999999999\r\n\r\nabc"),
                refused(
                        "length and chunks",
                        400,
                        "second",
                        post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                refused("chunks not last", 501, "second", post + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
                refused("an unknown coding", 501, "second", post + "Transfer-Encoding: nonsense\r\n\r\n0\r\n\r\n"),
                refused("a coding without chunks", 501, "second", post + "Transfer-Encoding: gzip\r\n\r\nabc"),
                refused("chunks twice", 400, "second", post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
                refused("a chunk size that is no number", 400, "second", chunked + "zz\r\nabc\r\n0\r\n\r\n"),
                refused("a negative chunk size", 400, "second", chunked + "-1\r\nabc\r\n0\r\n\r\n"),
                refused("a huge chunk size", 400, "second", chunked + "fffffffffffffffff\r\nabc\r\n0\r\n\r\n"),
                refused("a chunk longer than said", 400, "second", chunked + "2\r\nabcdef\r\n0\r\n\r\n"),
                refused("a chunk ended by a bare LF", 400, "second", chunked + "3\nabc\n0\n\n"),
                refused("an unknown expectation", 417, "*", post + "Expect: nonsense\r\nContent-Length: 0\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badRequests")
    void refusesInTheFormatOfTheApiAndCloses(String what, int status, String api, String request) throws IOException {
        String answer;
        try (RawClient client = new RawClient(server.port())) {
            try {
                client.send(request);
            } catch (IOException reset) {
                // Refused before it was sent whole.
            }
            client.halfClose();
            answer = client.readToEnd();
        }
        Matcher line = STATUS.matcher(answer);
        assertThat(line.lookingAt()).as(answer).isTrue();
        int answered = Integer.parseInt(line.group(1));
        assertThat(answered).as(answer).isEqualTo(status == 417 ? 400 : status);
        assertThat(answer)
                .contains("\r\nX-Request-Id: ")
                .contains(json("'kind':'"))
                .doesNotContain("Server:");
        if (!api.equals("*")) {
            assertThat(answer).contains(json("{'api':'%s'").formatted(api));
        }
        assertThat(answer.split("HTTP/1\\.", -1))
                .as("one answer, then the end: " + answer)
                .hasSize(2);
    }

    @Test
    void saysThatItClosesAfterARequestThatIsNone() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            client.send("GET /two/%00 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 400 ").contains("\r\nConnection: close\r\n");
        }
    }
}
