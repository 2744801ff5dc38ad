package dev.rekey.http.header;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.Precondition;
import dev.rekey.http.HttpError;
import dev.rekey.http.TestApi;
import dev.rekey.http.server.LoopbackServer;
import dev.rekey.http.server.RawClient;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entity tags and idempotency keys. */
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
    void credentialIsNeverReusedFromAnEarlierRequest() throws IOException {
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
    void fingerprintCoversTheRequest() throws Exception {
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
}
