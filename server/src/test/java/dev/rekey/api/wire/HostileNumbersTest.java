package dev.rekey.api.wire;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that are short to send and must not be large, slow or fatal to look at. */
@BothDatabases
class HostileNumbersTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @ParameterizedTest
    @ValueSource(strings = {"1e99999999999", "-1e-99999999999", "12e2147483648", "1e2147483648"})
    void anExponentThatNoNumberHasIsOutOfRange(String number) {
        String path = newKey();
        for (String body : new String[] {
            json("{'metadata': {'n': %s}}"), json("{'credits': {'remaining': %s}}"), json("{'no': %s}")
        }) {
            TestResponse refused = expect(422, server.root().patch(path, body.formatted(number)));
            assertThat(refused.body()).doesNotContain(number);
        }
        assertThat(server.root().get(path).text("/version")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e308",
                "-17976931348623157e292",
                "5e-324",
                "0.0e0",
                "0.1",
                "1.0",
                "1.00",
                "123456789012345678901234567890.5e3"
            })
    void aNumberThatADoubleCanHoldIsKeptAsItIsWorth(String number) {
        String path = newKey();
        String patch = json("{'metadata': {'n': %s}}").formatted(number);
        expect(200, server.root().patch(path, patch));
        assertThat(server.root().get(path).text("/metadata/n")).isNotEqualTo("null");
        assertThat(server.root().patch(path, patch).text("/version"))
                .as("the same again changes nothing")
                .isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e2147483647",
                "-1e2147483647",
                "12e2147483646",
                "1e-2147483647",
                "0e2147483647",
                "1e999999999",
                "1e309",
                "1.9e308",
                "1e-400",
                "-1e-325"
            })
    void aNumberThatNoDoubleCanHoldIsRefusedWhereverItStands(String number) {
        String path = newKey();
        for (String body : new String[] {json("{'n': %s}"), json("{'a': {'b': [1, %s]}}")}) {
            String metadata = body.formatted(number);
            assertThat(expect(
                                    422,
                                    server.root()
                                            .patch(
                                                    path,
                                                    json("{'metadata': %s}").formatted(metadata)))
                            .body())
                    .contains("out_of_range")
                    .doesNotContain(number);
            expect(422, server.root().put(path + "/metadata", metadata));
        }
        // Where a whole number belongs, one with an exponent is of the wrong type, whatever it is worth.
        for (String body : new String[] {
            json("{'credits': {'remaining': %s}}"), json("{'expires_after_idle_seconds': %s}"), """
            {"rate_limits": [{"name": "a", "limit": %s, "window_seconds": 1}]}\
            """, """
            {"rate_limits": [{"name": "a", "limit": 1, "window_seconds": %s}]}\
            """
        }) {
            assertThat(server.root().patch(path, body.formatted(number)).status())
                    .isIn(400, 422);
        }
        assertThat(server.root()
                        .post(
                                "/v1/verify",
                                json("{'key': 'k-0123456789abcdef', 'cost': %s}")
                                        .formatted(number))
                        .status())
                .isIn(400, 422);
        assertThat(server.root()
                        .post(path + "/rotate", json("{'overlap_seconds': %s}").formatted(number))
                        .status())
                .isIn(400, 422);
        assertThat(server.root().get(path).text("/version")).isEqualTo("1");
    }

    @Test
    void aWholeNumberKeepsEveryDigit() {
        String path = newKey();
        String digits = "1234567890".repeat(30);
        expect(200, server.root().patch(path, json("{'metadata': {'n': %s}}").formatted(digits)));
        assertThat(server.root().get(path).body()).contains(json("'n':%s").formatted(digits));
        String fraction = "0." + "1234567890".repeat(99);
        expect(200, server.root().patch(path, json("{'metadata': {'n': %s}}").formatted(fraction)));
        assertThat(server.root().get(path).body()).contains(json("'n':%s").formatted(fraction));
    }

    @Test
    void metadataOnlyHasToBeJson() {
        String path = newKey();
        String odd = json("{'a\\u202eb': '\\u0000\\u0007\\u2028\\udb40\\udc41'}");
        expect(200, server.root().patch(path, json("{'metadata': %s}").formatted(odd)));
        assertThat(server.root().get(path).json().at("/metadata/a\u202eb").asString())
                .isEqualTo("\u0000\u0007\u2028\udb40\udc41");
    }

    @Test
    void anAnswerThatHoldsTheLongestNumbersIsGivenAgain() {
        String project = server.project();
        String user = server.user(project, "member");
        String number = "1".repeat(97) + "e5";
        String body = """
            {"project": "%s", "owner": "%s", "name": "n", "restricted": false, "metadata": {"n": %s}}\
            """.formatted(project, user, number);
        TestResponse first =
                expect(201, server.root().with("Idempotency-Key", "long").post("/v1/keys", body));
        TestResponse second =
                expect(201, server.root().with("Idempotency-Key", "long").post("/v1/keys", body));
        assertThat(second.text("/id")).isEqualTo(first.text("/id"));
    }

    private static String newKey() {
        String project = server.project();
        return "/v1/keys/" + server.key(project, server.user(project, "member")).text("/id");
    }
}
