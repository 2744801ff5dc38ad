package dev.rekey.api.key;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.http.json.Json;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.node.ObjectNode;

/** What a patch of a key may repeat, and in which order its mistakes are reported. */
@BothDatabases
class KeyPatchTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static final List<String> READ_ONLY = List.of(
            "id",
            "number",
            "project",
            "owner",
            "kind",
            "state",
            "revoked_at",
            "revoked_by",
            "revoke_reason",
            "secrets",
            "pending_changes",
            "version",
            "created_at",
            "created_by",
            "updated_at",
            "updated_by",
            "last_used_at");

    @Test
    void eachReadOnlyMemberMayBeRepeatedAndNotChanged() {
        String path = path(rotatedAndScheduled());
        ObjectNode read = Json.object(server.root().get(path).body().getBytes(StandardCharsets.UTF_8));
        for (String name : READ_ONLY) {
            ObjectNode patch = Json.object();
            patch.set(name, read.path(name));
            expect(200, server.root().patch(path, patch.toString()));

            patch.put(name, "1999-01-01");
            TestResponse refused = expect(422, server.root().patch(path, patch.toString()));
            assertThat(pointers(refused)).containsExactly("#/" + name);
            assertThat(refused.text("/errors/0/code")).isEqualTo("read_only");
        }
        assertThat(server.root().get(path).text("/version"))
                .isEqualTo(read.path("version").asString());
    }

    @Test
    void readOnlyAndOtherMembersTogetherAreAllThatAKeyHas() {
        TestResponse made = rotatedAndScheduled();
        Set<String> members =
                new TreeSet<>(Json.object(server.root().get(path(made)).body().getBytes(StandardCharsets.UTF_8))
                        .propertyNames());
        members.removeAll(READ_ONLY);
        for (String name : members) {
            TestResponse read = server.root().get(path(made));
            ObjectNode patch = Json.object();
            patch.set(name, read.json().path(name));
            assertThat(expect(200, server.root().patch(path(made), patch.toString()))
                            .text("/version"))
                    .as(name)
                    .isEqualTo(read.text("/version"));
        }
    }

    @Test
    void nestedMembersAreComparedToo() {
        TestResponse made = rotatedAndScheduled();
        String read = server.root().get(path(made)).body();
        expect(200, server.root().patch(path(made), read));
        for (String changed : List.of(
                read.replaceFirst(json("'last_four':'....'"), json("'last_four':'0000'")),
                read.replaceFirst(json("'would_refuse':null"), json("'would_refuse':1")),
                read.replaceFirst(json("'owner':\\{"), json("'owner':{'more':1,")),
                read.replaceFirst(json("'secrets':\\[\\{.*?\\},"), json("'secrets':[")))) {
            assertThat(changed).isNotEqualTo(read);
            TestResponse refused = expect(422, server.root().patch(path(made), changed));
            assertThat(refused.json().at("/errors").findValuesAsString("code")).containsExactly("read_only");
        }
    }

    @Test
    void aSecretThatWasUsedSinceTheKeyWasReadIsNoChange() {
        TestResponse made = rotatedAndScheduled();
        use(made);
        String read = server.root().get(path(made)).body();
        server.clock().advance(Duration.ofSeconds(5));
        use(made);
        String later = server.root().get(path(made)).body();
        assertThat(later).isNotEqualTo(read);
        expect(200, server.root().patch(path(made), read));
        TestResponse ahead =
                expect(422, server.root().patch(path(made), json("{'last_used_at': '2099-01-01T00:00:00Z'}")));
        assertThat(pointers(ahead)).containsExactly("#/last_used_at");
    }

    @Test
    void mistakesAreReportedInTheOrderOfTheFieldsAndReadOnlyMembersLast() {
        String path = path(rotatedAndScheduled());
        TestResponse refused = expect(422, server.root().patch(path, """
            {"version": 7, "id": "x", "not_before": "soon", "name": null, "effective_at": null,
             "permissions": ["key:write"], "number": 99}
            """));
        assertThat(pointers(refused))
                .containsSubsequence(
                        "#/permissions/0", "#/effective_at", "#/name", "#/not_before", "#/id", "#/number", "#/version");
    }

    @Test
    void aMalformedBodyIsReportedBeforeReadOnlyMembersAndAfterTheKey() {
        String path = path(rotatedAndScheduled());
        TestResponse refused = expect(400, server.root().patch(path, json("{'version': 7, 'enabled': 1, 'nme': 1}")));
        assertThat(pointers(refused)).containsExactly("#/enabled", "#/nme");
        String effective = json("{'effective_at': ");
        expect(400, server.root().patch(path, effective));
        expect(404, server.root().patch("/v1/keys/key_nonsense", effective));
        expect(403, server.clientOf(server.project(), "viewer").patch(path, effective));
        expect(404, server.clientOf(server.project(), "member").patch(path, effective));
        expect(400, server.root().post(path + "/rehearse", effective));
        expect(404, server.root().post("/v1/keys/key_nonsense/rehearse", effective));
    }

    private static void use(TestResponse issued) {
        expect(200, server.root().post("/v1/verify", json("{'key': '%s'}").formatted(issued.text("/secret"))));
        String now = server.clock().instant().toString();
        await().untilAsserted(() -> assertThat(server.root().get(path(issued)).text("/last_used_at"))
                .isEqualTo(now));
    }

    private static List<String> pointers(TestResponse refused) {
        return refused.json().at("/errors").findValuesAsString("pointer");
    }

    private static TestResponse rotatedAndScheduled() {
        String project = server.project();
        TestResponse made = server.key(project, server.user(project, "member"), json("'permissions': ['a:b']"));
        expect(200, server.root().post(path(made) + "/rotate", json("{'overlap_seconds': 3600}")));
        String later = server.clock().instant().plus(Duration.ofDays(1)).toString();
        expect(
                202,
                server.root()
                        .patch(
                                path(made),
                                json("{'name': 'later', 'effective_at': '%s'}").formatted(later)));
        return made;
    }

    private static String path(TestResponse key) {
        return "/v1/keys/" + key.text("/id");
    }
}
