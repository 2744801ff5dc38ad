package dev.rekey.http.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.http.CredentialHeader;
import dev.rekey.http.TestApi;
import dev.rekey.http.server.LoopbackServer;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The one credential in the headers of a request. */
@Timeout(60)
class CredentialReaderTest {

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
    void findsTheOneCredential(@Nullable String authorization, @Nullable String key, int status, String said)
            throws Exception {
        List<CredentialHeader> headers = List.of(CredentialHeader.bearer(), CredentialHeader.bare("X-API-Key"));
        assertCredential(headers, authorization, key, status, said);
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
    void takesACredentialByItselfWhereTheApiDoes(String authorization, int status, String said) throws Exception {
        assertCredential(List.of(CredentialHeader.bearerOrBare()), authorization, null, status, said);
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
    void takesThePasswordOfHttpBasicWhereTheApiDoes(String pair, @Nullable String key, int status, String said)
            throws Exception {
        List<CredentialHeader> headers = List.of(CredentialHeader.bearerOrBasic(), CredentialHeader.bare("X-API-Key"));
        String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        for (String scheme : List.of("Basic ", "bASIC   ")) {
            assertCredential(headers, pair.startsWith("bearer") ? pair : scheme + encoded, key, status, said);
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
            String said)
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
        assertThat(response.body()).contains("\"" + said + "\"");
    }
}
