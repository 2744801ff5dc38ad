package dev.rekey.integration.key;

import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.SharedPostgres;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import dev.rekey.testing.TestedDatabase;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.JsonNodeFactory;

/** Text that people read is held to the same rule at every API, in every field. */
@BothDatabases
@Tag("process")
class TextForPeopleTest {

    private static final List<String> REFUSED = List.of(
            "a\u202eb",
            "a\u2066b",
            "a\u200fb",
            "a\u061cb",
            "a\u2028b",
            "a\u2029b",
            "a\udb40\udc41b",
            "a\ue000b",
            "a\u0378b",
            "a\u200bb",
            "a\u0007b",
            "a\u0085b");

    private static final String GOOD =
            "Caf\u00e9 \u4e2d \ud83d\udc69\u200d\ud83d\udc67 \u2764\ufe0f \u0645\u06cc\u200c\u062e";
    private static final String AS_SENT = GOOD.replace("\u00e9", "e\u0301");

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static String json(String text) {
        return JsonNodeFactory.instance.stringNode(text).toString();
    }

    private static TestClient root() {
        return server.root();
    }

    /** One field: how a text gets into it, and the member of the answer that shows it. */
    private static Arguments field(String name, String pointer, Function<String, TestResponse> send) {
        return Arguments.of(Named.of(name, send), pointer);
    }

    private static String newKey() {
        return "/v1/keys/" + server.key("default", "root").text("/id");
    }

    static Stream<Arguments> fields() {
        String owner = """
            "project": "default", "owner": "root", "restricted": false
            """;
        return Stream.of(
                field("name of a new key", "/name", text -> root().post("/v1/keys", """
            {%s, "name": %s}
            """.formatted(owner, json(text)))),
                field(
                        "description of a new key",
                        "/description",
                        text -> root().post("/v1/keys", """
            {%s, "name": "n", "description": %s}
            """.formatted(owner, json(text)))),
                field("name of a key", "/name", text -> root().patch(newKey(), """
            {"name": %s}
            """.formatted(json(text)))),
                field(
                        "description of a key",
                        "/description",
                        text -> root().patch(newKey(), """
            {"description": %s}
            """.formatted(json(text)))),
                field("reason of a change", "/reason", text -> {
                    String key = newKey();
                    TestResponse changed = root().patch(key, """
                        {"description": "d", "reason": %s}
                        """.formatted(json(text)));
                    return changed.status() == 200 ? root().get(key + "/revisions/2") : changed;
                }),
                field(
                        "reason of a revocation",
                        "/revoke_reason",
                        text -> root().post(newKey() + "/revoke", """
            {"reason": %s}
            """.formatted(json(text)))),
                field("reason of a rotation", "/reason", text -> {
                    String key = newKey();
                    TestResponse changed = root().post(key + "/rotate", """
                        {"reason": %s}
                        """.formatted(json(text)));
                    return changed.status() == 200 ? root().get(key + "/revisions/2") : changed;
                }),
                field(
                        "name of a new project",
                        "/name",
                        text -> root().post("/v1/projects", """
            {"slug": "%s", "name": %s}
            """.formatted(server.freshName("p"), json(text)))),
                field(
                        "name of a project",
                        "/name",
                        text -> root().patch("/v1/projects/" + server.project(), """
            {"name": %s}
            """.formatted(json(text)))),
                field(
                        "section of a catalogue",
                        "/settings/catalogue/0/section",
                        text -> root().patch("/v1/projects/" + server.project(), """
            {"settings": {"catalogue": [{"name": "a:b", "subsection": "s", "order": 1,
             "section": %s}]}}
            """.formatted(json(text)))),
                field(
                        "external id of a user",
                        "/external_id",
                        text -> root().post("/v1/projects/" + server.project() + "/users", """
            {"external_id": %s, "name": "n"}
            """.formatted(json(text)))),
                field(
                        "name of a user",
                        "/name",
                        text -> root().post("/v1/projects/" + server.project() + "/users", """
            {"external_id": "u", "name": %s}
            """.formatted(json(text)))),
                field("name of a user that is there", "/name", text -> {
                    String project = server.project();
                    String user = server.user(project, "member");
                    return root().patch("/v1/projects/" + project + "/users/" + user, """
                        {"name": %s}
                        """.formatted(json(text)));
                }),
                field(
                        "description of a role",
                        "/description",
                        text -> root().put("/v1/projects/" + server.project() + "/roles/r", """
            {"permissions": [], "description": %s}
            """.formatted(json(text)))),
                field(
                        "DocSpace: name of a new key",
                        "/response/name",
                        text -> root().post("/api/2.0/keys", """
            {"name": %s}
            """.formatted(json(text)))),
                field("Partoo: label", "/label", text -> root().post("/v2/api_keys", """
            {"label": %s}
            """.formatted(json(text)))),
                field(
                        "Partoo: description",
                        "/description",
                        text -> root().post("/v2/api_keys", """
            {"label": "l", "description": %s}
            """.formatted(json(text)))),
                field(
                        "Voiceable: name",
                        "/data/name",
                        text -> root().post("/api/v1/api_keys", """
            {"api_key": {"key_type": "private", "name": %s}}
            """.formatted(json(text)))),
                field(
                        "Basic: label",
                        "/key/label",
                        text -> root().post("/project/default/key", """
            {"label": %s, "roles": "files:read"}
            """.formatted(json(text)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fields")
    void isRefusedWhereItHidesReordersOrMeansNothing(Function<String, TestResponse> send, String pointer) {
        for (String text : REFUSED) {
            TestResponse refused = send.apply(text);
            assertThat(refused.status()).as(refused.body()).isIn(400, 422);
            assertThat(refused.body()).doesNotContain(text);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fields")
    void isStoredNormalized(Function<String, TestResponse> send, String pointer) {
        TestResponse taken = send.apply(AS_SENT);
        assertThat(taken.status()).as(taken.body()).isIn(200, 201);
        assertThat(taken.text(pointer)).isEqualTo(GOOD);
    }

    @Test
    void aUserIsFoundByItsIdHoweverItIsWritten() {
        String users = "/v1/projects/" + server.project() + "/users";
        expect(201, root().post(users, """
            {"external_id": %s, "name": "n"}
            """.formatted(json(AS_SENT))));
        for (String text : List.of(AS_SENT, GOOD)) {
            String path = users + "/"
                    + URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
            assertThat(expect(200, root().get(path)).text("/external_id")).isEqualTo(GOOD);
        }
        expect(409, root().post(users, """
            {"external_id": %s, "name": "n"}
            """.formatted(json(GOOD))));
    }

    @Test
    void whatIsStoredAlreadyMayBeSentBackUnchanged() throws Exception {
        String odd = "old\u202ename e\u0301";
        String key = newKey();
        String number = root().get(key).text("/number");
        String sql = "UPDATE keys SET name = '" + odd + "', description = '" + odd + "' WHERE number = " + number
                + " AND project_id = (SELECT id FROM projects WHERE slug = 'default')";
        if (TestedDatabase.isPostgresql()) {
            SharedPostgres.executeIn(SharedPostgres.databaseOf(server.data()), sql);
        } else {
            try (var connection = DriverManager.getConnection(
                            "jdbc:sqlite:" + server.data().resolve("rekey.db"));
                    var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
        assertThat(root().get(key).text("/name")).isEqualTo(odd);
        String back = """
            "name": %s, "description": %s
            """.formatted(json(odd), json(odd));
        TestResponse changed = expect(200, root().patch(key, """
            {%s, "metadata": {"a": 1}}
            """.formatted(back)));
        assertThat(changed.text("/name")).isEqualTo(odd);
        assertThat(changed.text("/description")).isEqualTo(odd);
        assertThat(changed.text("/metadata/a")).isEqualTo("1");
        expect(422, root().patch(key, """
            {"name": %s}
            """.formatted(json(odd + "!"))));
        expect(200, root().patch(key, """
            {"name": "new"}
            """));
        expect(422, root().patch(key, """
            {"name": %s}
            """.formatted(json(odd))));
    }
}
