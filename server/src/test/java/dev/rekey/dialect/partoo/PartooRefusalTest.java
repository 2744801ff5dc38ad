package dev.rekey.dialect.partoo;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies, parameters and credentials that the Partoo API refuses. */
@BothDatabases
class PartooRefusalTest extends PartooFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    PartooRefusalTest() {
        super(server);
    }

    static Stream<Arguments> badUpdates() {
        return Stream.of(
                Arguments.of(400, "label", json("{'label': null}")),
                Arguments.of(400, "label", json("{'label': ''}")),
                Arguments.of(400, "label", json("{'label': '\\u0000'}")),
                Arguments.of(400, "label", json("{'label': {}}")),
                Arguments.of(400, "description", json("{'description': 7}")),
                Arguments.of(400, "expiration_date", json("{'expiration_date': '2026-2-3'}")),
                Arguments.of(400, "expiration_date", json("{'expiration_date': '2027-02-29'}")),
                Arguments.of(400, "expiration_date", json("{'expiration_date': '2027-01-01T00:00:00Z'}")),
                Arguments.of(400, "ip_whitelist", json("{'ip_whitelist': null}")),
                Arguments.of(400, "ip_whitelist", json("{'ip_whitelist': ['10.0.0.0/33']}")),
                Arguments.of(400, "ip_whitelist", json("{'ip_whitelist': [7]}")),
                Arguments.of(
                        400,
                        "ip_whitelist",
                        json("{'ip_whitelist': [%s'10.0.0.2']}").formatted("\"10.0.0.1\",".repeat(10_000))),
                Arguments.of(400, "permissions", json("{'has_restricted_permissions': true}")),
                Arguments.of(400, "has_restricted_permissions", json("{'permissions': []}")),
                Arguments.of(400, "permissions", json("{'has_restricted_permissions': true, 'permissions': null}")),
                Arguments.of(400, "_schema", "[]"),
                Arguments.of(400, "_schema", json("{'label': 'a', 'label': 'b'}")),
                Arguments.of(400, "_schema", json("{'label': ")),
                Arguments.of(400, "_schema", json("{'a':").repeat(200) + "1" + "}".repeat(200)),
                Arguments.of(413, "_schema", json("{'label': '%s'}").formatted("x".repeat(1_100_000))));
    }

    @ParameterizedTest
    @MethodSource("badUpdates")
    void badBodiesNameTheFieldAndChangeNothing(int status, String field, String body) {
        String path = KEYS + "/" + server.key("default", "root").text("/number");
        String before = root().get(path).body();
        TestResponse refused = root().put(path, body);
        assertThat(refused.status()).as(refused.body()).isEqualTo(status);
        assertThat(refused.json().at("/errors/json").has(field))
                .as(refused.body())
                .isTrue();
        assertThat(root().get(path).body()).isEqualTo(before);
    }

    @Test
    void anAddressThatIsWrongIsNamedByItsPlace() {
        String path = KEYS + "/" + server.key("default", "root").text("/number");
        TestResponse refused = root().put(path, json("{'ip_whitelist': ['10.0.0.0/8', '10.0.0.1/8']}"));
        assertThat(refused.text("/errors/json/ip_whitelist/0")).contains("1").doesNotContain("10.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "page=-1",
                "page=x",
                "per_page=0",
                "per_page=101",
                "status=other",
                "type=robot",
                "include_all_permissions=x"
            })
    void badParametersAreRefused(String query) {
        assertThat(root().get(KEYS + "?" + query).status()).isEqualTo(400);
    }

    @Test
    void onlyJsonIsTaken() {
        assertThat(root().with("Content-Type", "text/plain")
                        .post(KEYS, json("{'label': 'x'}"))
                        .status())
                .isEqualTo(415);
        assertThat(root().send("PUT", KEYS + "/1", "{}").status()).isEqualTo(415);
    }

    @Test
    void twoDifferentCredentialsAreNone() {
        assertThat(root().as("another-key-of-some-length").get(KEYS).status()).isEqualTo(400);
        assertThat(root().as(TestServer.ROOT_KEY).get(KEYS).status()).isEqualTo(200);
        assertThat(server.anonymous().get(KEYS).text("/errors/authentication")).isEqualTo("User not authenticated");
    }
}
