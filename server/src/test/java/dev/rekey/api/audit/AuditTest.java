package dev.rekey.api.audit;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What was done is on record, and what was refused; the record can be searched. */
@BothDatabases
class AuditTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void eachChangeLeavesOneEvent() {
        String project = server.project();
        TestResponse key = server.key(project, server.user(project, "member"));
        String path = "/v1/keys/" + key.text("/id");
        expect(200, server.root().patch(path, "{}"));
        expect(200, server.root().patch(path, json("{'name': 'new', 'metadata': {'a': 1}}")));
        expect(200, server.root().post(path + "/rotate"));
        expect(200, server.root().post(path + "/revoke"));
        expect(204, server.root().delete(path));
        TestResponse events = expect(200, server.root().get("/v1/audit?key=" + key.text("/id")));
        assertThat(events.json().at("/items").findValuesAsString("action"))
                .containsExactly("key.deleted", "key.revoked", "key.rotated", "key.updated", "key.created");
        TestResponse updated = expect(200, server.root().get("/v1/audit?action=key.updated&key=" + key.text("/id")));
        assertThat(updated.text("/items/0/api")).isEqualTo("native");
        assertThat(updated.text("/items/0/outcome")).isEqualTo("done");
        assertThat(updated.text("/items/0/address")).isEqualTo("127.0.0.1");
        assertThat(updated.text("/items/0/actor/name")).isEqualTo("root");
        assertThatJson(updated.json().at("/items/0/changes")).isEqualTo("""
            [{"field":"name","from":"%s","to":"new"},{"field":"metadata","from":{},"to":{"a":1}}]
            """.formatted(key.text("/name")));
        assertThat(events.body()).doesNotContain(key.text("/secret"));
    }

    @Test
    void refusalsAreOnRecord() {
        String project = server.project();
        TestResponse own = server.key(project, server.user(project, "member"));
        TestResponse other = server.key(project, server.user(project, "member"));
        expect(404, server.anonymous().as(own.text("/secret")).patch("/v1/keys/" + other.text("/id"), "{}"));
        TestResponse events = expect(200, server.root().get("/v1/audit?actor=" + own.text("/id")));
        assertThat(events.text("/items/0/outcome")).isEqualTo("refused");
        assertThat(events.text("/items/0/key")).isEqualTo(other.text("/id"));
    }

    @Test
    void eventsAreFiltered() {
        String project = server.project();
        TestResponse admin = server.key(project, server.user(project, "administrator"));
        TestClient client = server.anonymous().as(admin.text("/secret"));
        Instant before = server.clock().instant();
        server.clock().advance(Duration.ofSeconds(10));
        expect(200, client.patch("/v1/projects/" + project, json("{'name': 'x'}")));
        server.clock().advance(Duration.ofSeconds(10));
        Instant after = server.clock().instant();
        expect(200, client.patch("/v1/projects/" + project, json("{'name': 'y'}")));

        String in = "/v1/audit?project=" + project;
        assertThat(actions(in))
                .containsExactly(
                        "project.updated", "project.updated", "key.created", "user.created", "project.created");
        assertThat(actions(in + "&actor=" + admin.text("/owner/id"))).hasSize(2);
        assertThat(actions(in + "&actor=" + admin.text("/id"))).hasSize(2);
        assertThat(actions(in + "&action=user.created")).containsExactly("user.created");
        assertThat(actions(in + "&from=" + before.plusSeconds(1) + "&to=" + after))
                .containsExactly("project.updated");
        assertThat(actions(in + "&from=" + after)).containsExactly("project.updated");
        assertThat(actions(in + "&from=" + after.toString().replace("Z", "%2B00:00")))
                .hasSize(1);
        assertThat(actions(in + "&key=" + admin.text("/id"))).containsExactly("key.created");

        List<String> paged = new ArrayList<>();
        TestResponse page = expect(200, client.get("/v1/audit?limit=2"));
        while (true) {
            paged.addAll(page.json().at("/items").findValuesAsString("action"));
            if (page.json().at("/next_cursor").isNull()) {
                break;
            }
            page = expect(200, client.get("/v1/audit?limit=2&cursor=" + page.text("/next_cursor")));
        }
        assertThat(paged).isEqualTo(actions(in));
        for (String wrong : List.of(
                "key=x",
                "actor=root",
                "action=key.eaten",
                "from=yesterday",
                "to=2026-02-30T00:00:00Z",
                "limit=0",
                "user=x")) {
            expect(400, client.get("/v1/audit?" + wrong));
        }
    }

    @Test
    void itIsForAdministratorsOfTheProject() {
        String project = server.project();
        expect(403, server.clientOf(project, "member").get("/v1/audit"));
        expect(403, server.clientOf(project, "viewer").get("/v1/audit"));
        TestClient stranger = server.clientOf(server.project(), "administrator");
        expect(404, stranger.get("/v1/audit?project=" + project));
        expect(404, stranger.get("/v1/audit?project=no-such-project"));
    }

    private static List<String> actions(String path) {
        return expect(200, server.root().get(path)).json().at("/items").findValuesAsString("action");
    }
}
