package dev.rekey.dialect.partoo;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.dialect.MalformedBodies;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no client should send: a clear error in the vendor's shape, and nothing is changed. */
@BothDatabases
class PartooBadInputTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static final String KEYS = "/v2/api_keys";

    static Stream<Map.Entry<String, String>> unreadable() {
        return MalformedBodies.unreadable().entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void unreadableBodyIsAnErrorOfTheWholeRequest(Map.Entry<String, String> bad) {
        String count = root().get(KEYS).text("/count");
        String path = KEYS + "/" + server.key("default", "root").text("/number");
        String before = root().get(path).body();
        for (TestResponse reply :
                new TestResponse[] {root().put(path, bad.getValue()), root().post(KEYS, bad.getValue())}) {
            assertThat(reply.status()).as(bad.getKey()).isEqualTo(400);
            assertThat(reply.json().at("/errors/json/_schema").size()).isOne();
        }
        assertThat(root().get(path).body()).isEqualTo(before);
        assertThat(root().get(KEYS).text("/count")).isEqualTo(String.valueOf(Long.parseLong(count) + 1));
    }

    @Test
    void aBodyBeyondAMebibyteIsTooLarge() {
        TestResponse reply = root().post(KEYS, MalformedBodies.tooLarge());
        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.json().at("/errors/json/_schema").size()).isOne();
    }

    @ParameterizedTest
    @CsvSource({
        "ip_whitelist, 10.0.",
        "ip_whitelist, nowhere",
        "permissions, a:",
        "permissions, 'a b '",
    })
    void listsOfTenThousandAreOneMistake(String field, String start) {
        String together = field.equals("permissions") ? json(", 'has_restricted_permissions': true") : "";
        TestResponse reply = root().post(
                        KEYS,
                        json("{'label': 'x', '%s': %s%s}").formatted(field, MalformedBodies.longList(start), together));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/errors/json/" + field).size()).isBetween(1, 100);
        assertThat(reply.body()).doesNotContain(start);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/33",
                "10.0.0.1/8",
                "10.0.0",
                "010.0.0.1",
                "0x7f000001",
                "::/129",
                "fe80::1%eth0",
                "localhost",
                "example.com",
                "10.0.0.0-10.0.0.9",
                " 10.0.0.1",
                "10.0.0.1 ",
                "10.0.0.*",
                "",
                "\\u0000"
            })
    void whatIsNoAddressIsNamedByItsPlace(String address) {
        TestResponse reply = root().post(
                        KEYS,
                        json("{'label': 'x', 'ip_whitelist': ['192.0.2.1', '%s']}")
                                .formatted(address));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/errors/json/ip_whitelist").size()).isOne();
        assertThat(reply.text("/errors/json/ip_whitelist/0")).startsWith("At index 1: ");
    }

    @Test
    void addressesReadBackInTheOrderSent() {
        TestResponse made = root().post(KEYS, """
            {"label": "x", "ip_whitelist": ["2001:DB8::/32", "10.0.0.0/8", "127.0.0.1", "10.0.0.0/8"]}
            """);
        assertThatJson(made.json().path("ip_whitelist")).isEqualTo("['2001:db8::/32','10.0.0.0/8','127.0.0.1']");
    }

    @Test
    void aNewKeyNeedsALabel() {
        for (String body : new String[] {
            "{}", json("{'label': null}"), json("{'label': ''}"), json("{'label': 7}"), json("{'label': ' '}")
        }) {
            TestResponse reply = root().post(KEYS, body);
            assertThat(reply.status()).as(body).isEqualTo(400);
            assertThat(reply.json().at("/errors/json").propertyNames()).containsExactly("label");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "page=1000000001",
                "page=99999999999999999999999",
                "page=1.0",
                "page=",
                "page=1&page=2",
                "per_page=1e1",
                "per_page=%00",
                "status=Active",
                "status=",
                "include_all_permissions=2",
                "search_text=%ff"
            })
    void parametersThatCannotBeTaken(String query) {
        assertThat(root().get(KEYS + "?" + query).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "page=1000000000&per_page=100",
                "search_text=%00",
                "search_text=%27%22%3B--",
                "search_text=%F0%9F%94%91",
                "search_text=",
                "surprise=1"
            })
    void parametersThatAreOnlyOdd(String query) {
        assertThat(root().get(KEYS + "?" + query).status()).isEqualTo(200);
    }

    @Test
    void namesAreCheckedForWhatNoStoreKeeps() {
        for (String name : new String[] {"\\u0000", "a\\u0007b", "a\\nb", "x".repeat(201)}) {
            assertThat(root().post(KEYS, json("{'label': '%s'}").formatted(name))
                            .status())
                    .isEqualTo(400);
        }
        assertThat(root().post(KEYS, json("{'label': '%s'}").formatted("\uD83D\uDD11".repeat(200)))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void aDateBeforeTheStartNamesTheDate() {
        TestResponse key =
                server.key("default", "root", json("'restricted': false, 'not_before': '2027-01-01T00:00:00Z'"));
        TestResponse reply = root().put(KEYS + "/" + key.text("/number"), json("{'expiration_date': '2026-12-31'}"));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/errors/json").propertyNames()).containsExactly("expiration_date");
    }

    @Test
    void otherPathsAndMethodsAreRefusedInTheVendorsShape() {
        for (String path : new String[] {"/v2", "/v2/", "/v2/users", KEYS + "/", KEYS + "/1/", KEYS + "/revoke/1/2"}) {
            TestResponse reply = root().exchange("GET", path, null);
            assertThat(reply.status()).as(path).isEqualTo(404);
            assertThat(reply.text("/errors/json")).isEqualTo("Resource not found");
        }
        TestResponse reply = root().send("DELETE", KEYS + "/1", null);
        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("Allow")).contains("GET, HEAD, PUT");
        assertThat(reply.json().at("/errors/json/_schema").size()).isOne();
        assertThat(root().exchange("OPTIONS", KEYS, null).status()).isEqualTo(405);
    }

    @Test
    void rootAloneNamesAnotherOrganisation() {
        String project = server.project();
        TestServer.expect(
                200,
                server.root()
                        .patch("/v1/projects/" + project, json("{'settings': {'catalogue': [{'name': 'theirs'}]}}")));
        assertThat(root().get("/v2/permissions?org_id=" + project).text("/sections/0/subsections/0/permissions/0/name"))
                .isEqualTo("theirs");
        assertThat(root().get("/v2/permissions").json().path("sections").size()).isZero();
        assertThat(root().get("/v2/permissions?org_id=no-such").status()).isEqualTo(404);
        TestClient administrator = server.anonymous()
                .with(
                        "x-APIKey",
                        server.key(project, server.user(project, "administrator"))
                                .text("/secret"));
        assertThat(administrator.get("/v2/permissions?org_id=" + project).status())
                .isEqualTo(403);
    }

    private static TestClient root() {
        return server.anonymous().with("x-APIKey", TestServer.ROOT_KEY);
    }
}
