package dev.rekey.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which route a method and a path come to. */
class RouteTableTest {

    private static final RouteTable TABLE = table(
            "GET /one/ask/fixed",
            "* /one/ask/{profile}",
            "* /one/ask/{profile}/{path...}",
            "POST /one/ask/{profile}/posted",
            "GET /one/both",
            "* /one/both",
            "GET /one/other");

    private static RouteTable table(String... routes) {
        List<HttpRoute> all = Arrays.stream(routes)
                .map(text -> text.split(" ", -1))
                .map(parts -> HttpRoute.of(
                        parts[0], parts[1], parts[0] + " " + parts[1], exchange -> HttpResponse.empty(200)))
                .toList();
        return new RouteTable(List.of(new TestApi("first", "/one").serving(all)));
    }

    @ParameterizedTest
    @CsvSource({
        "GET,     /one/ask/fixed,     GET /one/ask/fixed",
        "HEAD,    /one/ask/fixed,     GET /one/ask/fixed",
        "GET,     /one/ask/p,         * /one/ask/{profile}",
        "HEAD,    /one/ask/p,         * /one/ask/{profile}",
        "OPTIONS, /one/ask/p,         * /one/ask/{profile}",
        "BREW,    /one/ask/p,         * /one/ask/{profile}",
        "GET,     /one/ask/p/,        * /one/ask/{profile}/{path...}",
        "PUT,     /one/ask/p/a/b,     * /one/ask/{profile}/{path...}",
        "PUT,     /one/ask/fixed/a,   * /one/ask/{profile}/{path...}",
        "POST,    /one/ask/p/posted,  POST /one/ask/{profile}/posted",
        "POST,    /one/ask/p/posted/, * /one/ask/{profile}/{path...}",
        "GET,     /one/both,          GET /one/both",
        "HEAD,    /one/both,          GET /one/both",
        "OPTIONS, /one/both,          * /one/both",
    })
    void theRouteThatSaysMostWins(String method, String path, String route) {
        assertThat(found(method, path).entry().route().operation()).isEqualTo(route);
    }

    @Test
    void aPathOfNamedMethodsRefusesOthersThoughATailCoversIt() {
        assertThat(TABLE.match("OPTIONS", "/one/ask/fixed")).isInstanceOf(RouteTable.MethodMismatch.class);
        assertThat(TABLE.match("GET", "/one/ask/p/posted")).isInstanceOf(RouteTable.MethodMismatch.class);
        assertThat(TABLE.match("OPTIONS", "/one/other"))
                .isInstanceOfSatisfying(
                        RouteTable.MethodMismatch.class,
                        other -> assertThat(other.allowed()).containsExactly("GET", "HEAD"));
        assertThat(TABLE.match("GET", "/one/ask")).isInstanceOf(RouteTable.NoMatch.class);
        assertThat(TABLE.match("GET", "/one/ask/")).isInstanceOf(RouteTable.NoMatch.class);
    }

    @ParameterizedTest
    @CsvSource({
        "/one/ask/p%20q/, p q, ''",
        "/one/ask/p/a, p, a",
        "/one/ask/p/a/b/, p, a/b/",
        "/one/ask/p//a//b, p, /a//b",
        "/one/ask/p/a%2Fb/%2e%2e/c;d, p, a%2Fb/%2e%2e/c;d",
        "/one/ask/p/../x, p, ../x",
        "/one/ask/p/%C3, p, %C3",
    })
    void aTailIsTheRestOfThePathAsItWasSent(String path, String profile, String tail) {
        assertThat(found("GET", path).parameters()).isEqualTo(Map.of("profile", profile, "path", tail));
    }

    @Test
    void aTailIsTheLastSegment() {
        assertThatThrownBy(() -> table("GET /one/{path...}/more")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> table("* /one/{a...}", "* /one/{b...}")).isInstanceOf(IllegalArgumentException.class);
    }

    private static RouteTable.MatchedRoute found(String method, String path) {
        return (RouteTable.MatchedRoute) TABLE.match(method, path);
    }
}
