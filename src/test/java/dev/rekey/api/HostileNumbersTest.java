package dev.rekey.api;

import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.Reply;
import dev.rekey.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that are short to send and must not be large, slow or fatal to look at. */
class HostileNumbersTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @ParameterizedTest
    @ValueSource(strings = {"1e99999999999", "-1e-99999999999", "12e2147483648", "1e2147483648"})
    void anExponentThatNoNumberHasIsNoJson(String number) {
        String path = newKey();
        for (String body :
                new String[] {"{\"metadata\": {\"n\": %s}}", "{\"credits\": {\"remaining\": %s}}", "{\"no\": %s}"}) {
            Reply refused = expect(400, server.root().patch(path, body.formatted(number)));
            assertThat(refused.body()).doesNotContain(number);
        }
        assertThat(server.root().get(path).text("/version")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e999999999",
                "12e2147483647",
                "1e-2147483647",
                "0.1",
                "1.0",
                "1.00",
                "123456789012345678901234567890.5e3"
            })
    void aNumberOfAnySizeIsKeptAsItIsWorth(String number) {
        String path = newKey();
        String patch = "{\"metadata\": {\"n\": " + number + "}}";
        expect(200, server.root().patch(path, patch));
        assertThat(server.root().get(path).text("/metadata/n")).isNotEqualTo("null");
        assertThat(server.root().patch(path, patch).text("/version"))
                .as("the same again changes nothing")
                .isEqualTo("2");
    }

    @Test
    void anAnswerThatHoldsTheLongestNumbersIsGivenAgain() {
        String project = server.project();
        String user = server.user(project, "member");
        String number = "1".repeat(97) + "e5";
        String body =
                "{\"project\": \"%s\", \"owner\": \"%s\", \"name\": \"n\", \"restricted\": false, \"metadata\": {\"n\": %s}}"
                        .formatted(project, user, number);
        Reply first = expect(201, server.root().with("Idempotency-Key", "long").post("/v1/keys", body));
        Reply second = expect(201, server.root().with("Idempotency-Key", "long").post("/v1/keys", body));
        assertThat(second.text("/id")).isEqualTo(first.text("/id"));
    }

    private static String newKey() {
        String project = server.project();
        return "/v1/keys/" + server.key(project, server.user(project, "member")).text("/id");
    }
}
