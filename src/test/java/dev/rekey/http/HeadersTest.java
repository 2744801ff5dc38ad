package dev.rekey.http;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.Precondition;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entity tags, idempotency keys and credentials. */
@Timeout(60)
class HeadersTest {

    private static LoopbackServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new LoopbackServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** A credential, a cookie: what differs in upper and lower case is something else, on one connection too. */
    @Test
    void aHeaderIsNeverTakenForAnEarlierOneOfItsConnection() throws IOException {
        server.first
                .probe()
                .set(exchange -> TestApi.say(String.join(
                        "|",
                        exchange.headers("Authorization").getFirst(),
                        exchange.headers("Cookie").getFirst())));
        try (RawClient client = new RawClient(server.port())) {
            for (String value : List.of("abc", "ABC", "Abc", "abc")) {
                client.send("POST /one/probe HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nAuthorization: Bearer " + value
                        + "\r\nCookie: k=" + value + "\r\n\r\n");
                assertThat(client.readUntil("\"}"))
                        .contains(json("{'said':'Bearer %s|k=%s'}").formatted(value, value));
            }
        }
    }

    @Test
    void readsIfMatch() {
        assertThat(ifMatch()).isEqualTo(Precondition.none());
        assertThat(ifMatch("*")).isEqualTo(new Precondition.AnyVersion());
        assertThat(ifMatch(EntityTag.of(7))).isEqualTo(Precondition.version(7));
        assertThat(ifMatch(json("'7', '8'"), "\"9\"")).isEqualTo(new Precondition.AnyOf(Set.of(7L, 8L, 9L)));
        for (List<String> lines : List.of(
                List.of("\"7\","),
                List.of(", \"7\""),
                List.of("", "\"7\""),
                List.of("\"7\"", ""),
                List.of(",\"7\",,"))) {
            assertThat(EntityTag.precondition(lines, List.of())).isEqualTo(Precondition.version(7));
        }
        assertThat(ifMatch("*", "")).isEqualTo(new Precondition.AnyVersion());
        assertThat(ifMatch("W/\"7\", \"v7\", \"07\", \"\", \"99999999999999999999\""))
                .isEqualTo(new Precondition.AnyOf(Set.of()));
    }

    private static Precondition ifMatch(String... lines) {
        return EntityTag.precondition(List.of(lines), List.of());
    }

    @Test
    void readsIfNoneMatch() {
        assertThat(EntityTag.precondition(List.of(), List.of("*")))
                .isEqualTo(new Precondition.Except(Precondition.none(), true, Set.of()));
        assertThat(EntityTag.precondition(List.of("\"6\""), List.of("W/\"7\", \"8\"", "\"x\"")))
                .isEqualTo(new Precondition.Except(Precondition.version(6), false, Set.of(7L, 8L)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ",", "7", "\"7", "7\"", "\"7\" \"8\"", "*, \"7\"", "\"7\", *", "w/\"7\"", "\"a b\"", "'7'"})
    void refusesWhatIsNoEntityTag(String value) {
        assertThatThrownBy(() -> ifMatch(value))
                .isInstanceOf(HttpError.MalformedRequest.class)
                .hasMessageContaining("If-Match");
        assertThatThrownBy(() -> EntityTag.precondition(List.of(), List.of(value)))
                .isInstanceOf(HttpError.MalformedRequest.class)
                .hasMessageContaining("If-None-Match");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\0',
            value = {"\"abc\",abc", "abc,abc", "\"a\\\"b\\\\c\",a\"b\\c", "a\\b,a\\b"})
    void readsIdempotencyKeysQuotedAndBare(String header, String value) {
        assertThat(IdempotencyKey.value(header)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"\"", "\"abc", "abc\"", "a b", "\"a b\"", "é", "\"a\\b\"", "\"a\";x=1"})
    void refusesMalformedIdempotencyKeys(String header) {
        assertThatThrownBy(() -> IdempotencyKey.value(header)).isInstanceOf(HttpError.MalformedRequest.class);
    }

    @Test
    void boundsTheLengthOfIdempotencyKeys() {
        assertThat(IdempotencyKey.value("x".repeat(255))).hasSize(255);
        assertThatThrownBy(() -> IdempotencyKey.value("x".repeat(256))).isInstanceOf(HttpError.MalformedRequest.class);
    }

    @Test
    void fingerprintsWhatIsAsked() throws Exception {
        server.first
                .probe()
                .set(exchange -> TestApi.say(IdempotencyKey.of(exchange)
                        .map(IdempotencyKey::fingerprint)
                        .orElse("-")));
        String same = fingerprint("{}", "application/json");
        assertThat(fingerprint("{}", "application/json")).isEqualTo(same);
        assertThat(fingerprint("{ }", "application/json")).isNotEqualTo(same);
        assertThat(fingerprint("{}", "text/plain")).isNotEqualTo(same);
    }

    private static String fingerprint(String body, String type) throws Exception {
        HttpRequest request = server.to("/one/probe")
                .header("Idempotency-Key", "k")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body))
                .build();
        return server.client.send(request, BodyHandlers.ofString()).body();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-,               -,     200, none",
                "Bearer abc,      -,     200, abc",
                "bEARER   abc,    -,     200, abc",
                "-,               abc,   200, abc",
                "Bearer abc,      abc,   200, abc",
                "Bearer abc|Bearer abc,-,200, abc",
                "Bearer abc,      abd,   400, AmbiguousCredentials",
                "Bearer abc|Bearer abd,-,400, AmbiguousCredentials",
                "Basic eDp5,      abc,   400, AmbiguousCredentials",
                "-,               abc|abd,400,AmbiguousCredentials",
                "Basic eDp5,      -,     404, Unauthenticated",
                "abc,             -,     404, Unauthenticated",
                "Bearer,          -,     200, none",
                "Bearer,          abc,   200, abc",
                "'',              -,     200, none",
                "'',              abc,   200, abc",
                "Bearer abc,      '',    200, abc",
                "Bearer abc|,     -,     200, abc",
                "|Bearer abc,     '|',   200, abc",
                "'',              '',    200, none",
                "Basic eDp5,      '',    404, Unauthenticated",
                "Bearer a b,      -,     404, Unauthenticated",
                "-,               a b,   404, Unauthenticated"
            })
    void findsTheOneCredential(@Nullable String authorization, @Nullable String key, int status, String expected)
            throws Exception {
        List<CredentialHeader> headers = List.of(CredentialHeader.bearer(), CredentialHeader.bare("X-API-Key"));
        assertCredential(headers, authorization, key, status, expected);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "Bearer abc, 200, abc",
                "abc,        200, abc",
                "Bearer,     200, none",
                "'',         200, none",
                "Basic abc,  404, Unauthenticated"
            })
    void takesACredentialByItselfWhereTheApiDoes(String authorization, int status, String expected) throws Exception {
        assertCredential(List.of(CredentialHeader.bearerOrBare()), authorization, null, status, expected);
    }

    /** HTTP Basic of an OAuth 2.0 client (RFC 6749, 2.3.1): any user name, and the form-encoded credential as the password. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "bearer abc,       -,   200, abc",
                "client:abc,       -,   200, abc",
                ":abc,             -,   200, abc",
                "a%3Ab:abc,        -,   200, abc",
                "client:a%2Bb%25c, -,   200, a+b%c",
                "client:a:b,       -,   200, a:b",
                "client:abc,       abc, 200, abc",
                "client:abc,       abd, 400, AmbiguousCredentials",
                "client:,          -,   404, Unauthenticated",
                "client,           -,   404, Unauthenticated",
                "client:a+b,       -,   404, Unauthenticated",
                "client:a%2,       -,   404, Unauthenticated",
                "client:%ff,       -,   404, Unauthenticated",
                "client:ü,         -,   404, Unauthenticated"
            })
    void takesThePasswordOfHttpBasicWhereTheApiDoes(String pair, @Nullable String key, int status, String expected)
            throws Exception {
        List<CredentialHeader> headers = List.of(CredentialHeader.bearerOrBasic(), CredentialHeader.bare("X-API-Key"));
        String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        for (String scheme : List.of("Basic ", "bASIC   ")) {
            assertCredential(headers, pair.startsWith("bearer") ? pair : scheme + encoded, key, status, expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Basic ", "Basic !", "Basic YTpi=", "Basic YTpi YTpi", "Digest YTpi", "YTpi"})
    void refusesWhatIsNoHttpBasic(String authorization) throws Exception {
        assertCredential(List.of(CredentialHeader.bearerOrBasic()), authorization, null, 404, "Unauthenticated");
    }

    private static void assertCredential(
            List<CredentialHeader> headers,
            @Nullable String authorization,
            @Nullable String key,
            int status,
            String expected)
            throws Exception {
        server.first
                .probe()
                .set(exchange ->
                        TestApi.say(CredentialReader.read(exchange, headers).orElse("none")));
        HttpRequest.Builder request = server.to("/one/probe").POST(BodyPublishers.noBody());
        if (authorization != null) {
            for (String line : authorization.split("\\|", -1)) {
                request.header("Authorization", line);
            }
        }
        if (key != null) {
            for (String line : key.split("\\|", -1)) {
                request.header("X-API-Key", line);
            }
        }
        HttpResponse<String> response = server.client.send(request.build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains("\"" + expected + "\"");
    }
}
