package dev.rekey.api.wire;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Lists: pages, cursors, filters, and whose things are in them. */
@BothDatabases
class ListsTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void pagesHoldEveryKeyOnceNewestFirst() {
        String project = server.project();
        String user = server.user(project, "member");
        List<String> made = new ArrayList<>();
        for (int at = 0; at < 7; at++) {
            made.addFirst(server.key(project, user).text("/id"));
        }
        List<String> listed = new ArrayList<>();
        String path = "/v1/keys?project=" + project + "&limit=3";
        TestResponse page = expect(200, server.root().get(path));
        while (true) {
            listed.addAll(ids(page));
            if (page.json().at("/next_cursor").isNull()) {
                break;
            }
            assertThat(ids(page)).hasSize(3);
            // What is made meanwhile is newer than the whole list.
            server.clock().advance(Duration.ofSeconds(1));
            server.key(project, user);
            page = expect(200, server.root().get(path + "&cursor=" + page.text("/next_cursor")));
        }
        assertThat(listed).containsExactlyElementsOf(made);
    }

    @Test
    void anExactlyFullPageIsTheLastOne() {
        String project = server.project();
        String user = server.user(project, "member");
        server.key(project, user);
        server.key(project, user);
        TestResponse page = expect(200, server.root().get("/v1/keys?limit=2&project=" + project));
        assertThat(ids(page)).hasSize(2);
        assertThat(page.json().at("/next_cursor").isNull()).isTrue();
    }

    @Test
    void limitsAreCoercedOrRefused() {
        expect(200, server.root().get("/v1/keys?limit=1"));
        expect(200, server.root().get("/v1/keys?limit=201"));
        expect(200, server.root().get("/v1/keys?limit=99999999999999999999"));
        for (String limit : List.of("0", "-1", "x", "1.5", "", "%2B1", "1e2", "%D9%A1")) {
            TestResponse reply = expect(400, server.root().get("/v1/keys?limit=" + limit));
            assertThat(reply.text("/code")).isEqualTo("invalid_parameter");
            assertThat(reply.text("/errors/0/parameter")).isEqualTo("limit");
        }
        expect(400, server.root().get("/v1/keys?limit=1&limit=2"));
    }

    @Test
    void aCursorIsGoodForItsOwnListAlone() {
        String project = server.project();
        String user = server.user(project, "member");
        server.key(project, user);
        server.key(project, user);
        String cursor = expect(200, server.root().get("/v1/keys?limit=1&project=" + project))
                .text("/next_cursor");
        expect(200, server.root().get("/v1/keys?limit=100&project=" + project + "&cursor=" + cursor));
        List<String> wrong = List.of(
                "/v1/keys?cursor=" + cursor,
                "/v1/keys?project=default&cursor=" + cursor,
                "/v1/keys?state=active&project=" + project + "&cursor=" + cursor,
                "/v1/audit?project=" + project + "&cursor=" + cursor,
                "/v1/projects?cursor=" + cursor,
                "/v1/keys?project=" + project + "&cursor=",
                "/v1/keys?project=" + project + "&cursor=x",
                "/v1/keys?project=" + project + "&cursor=" + cursor + "A",
                "/v1/keys?project=" + project + "&cursor=" + "A".repeat(cursor.length()),
                "/v1/keys?project=" + project + "&cursor=" + cursor.substring(1));
        for (String path : wrong) {
            assertThat(expect(400, server.root().get(path)).text("/code"))
                    .as(path)
                    .isEqualTo("cursor_invalid");
        }
    }

    @Test
    void aCursorOutlivesARestart() throws Exception {
        String project = server.project();
        server.user(project, "member");
        server.user(project, "member");
        String path = "/v1/projects/" + project + "/users?limit=1";
        String cursor = expect(200, server.root().get(path)).text("/next_cursor");
        server.restart();
        TestResponse next = expect(200, server.root().get(path + "&cursor=" + cursor));
        assertThat(ids(next)).hasSize(1);
    }

    @Test
    void keysAreFiltered() {
        String project = server.project();
        String one = server.user(project, "member");
        String two = server.user(project, "member");
        TestResponse plain = server.key(project, one);
        TestResponse reader = server.key(project, two, json("'permissions': ['files:read', 'x']"));
        TestResponse pending =
                server.key(project, one, json("'restricted': false, 'not_before': '2027-01-01T00:00:00Z'"));
        TestResponse disabled = server.key(project, one, json("'restricted': false, 'enabled': false"));
        TestResponse revoked = server.key(project, two);
        expect(200, server.root().post("/v1/keys/" + revoked.text("/id") + "/revoke"));

        String in = "/v1/keys?project=" + project;
        assertKeys(in, revoked, disabled, pending, reader, plain);
        assertKeys(in + "&owner=" + two, revoked, reader);
        assertKeys(in + "&owner=" + plain.text("/owner/id"), disabled, pending, plain);
        assertKeys("/v1/keys?owner=" + plain.text("/owner/id"), disabled, pending, plain);
        assertKeys(in + "&state=active", reader, plain);
        assertKeys(in + "&state=pending&state=revoked", revoked, pending);
        assertKeys(in + "&state=quarantined");
        assertKeys(in + "&permission=files:read", reader);
        assertKeys(in + "&permission=files:*");
        assertKeys(in + "&q=" + plain.text("/id"), plain);
        assertKeys(in + "&q=" + plain.text("/name"), plain);
        assertKeys(in + "&q=" + reader.text("/secrets/0/last_four"), reader);
        assertKeys(in + "&q=" + reader.text("/secrets/0/start"), reader);
        assertKeys(in + "&q=" + URLEncoder.encode("%", StandardCharsets.UTF_8));
        assertKeys(in + "&q=_");
        assertKeys(in + "&owner=" + two + "&state=active&permission=x", reader);
        expect(404, server.root().get(in + "&owner=nobody"));
        expect(404, server.root().get("/v1/keys?project=no-such-project"));
        TestResponse several = expect(400, server.root().get(in + "&state=dead&permission=a::b&limit=0&q="));
        assertThat(several.json().at("/errors").findValuesAsString("parameter"))
                .containsExactlyInAnyOrder("state", "permission", "limit", "q");
        TestResponse unknown = expect(400, server.root().get("/v1/keys?porject=x"));
        assertThat(unknown.text("/errors/0/code")).isEqualTo("unknown_parameter");
        expect(400, server.root().get("/v1/keys?q=%00"));
        expect(400, server.root().get("/v1/keys?q=%FF"));
    }

    @Test
    void everybodySeesTheirOwnAndNothingCrossesProjects() {
        String project = server.project();
        String user = server.user(project, "member");
        TestResponse own = server.key(project, user);
        TestResponse other = server.key(project, server.user(project, "member"));
        TestClient member = server.anonymous().as(own.text("/secret"));
        assertThat(ids(expect(200, member.get("/v1/keys")))).containsExactly(own.text("/id"));
        assertThat(ids(expect(200, member.get("/v1/keys?project=" + project)))).containsExactly(own.text("/id"));
        assertThat(ids(expect(200, member.get("/v1/keys?owner=" + user)))).containsExactly(own.text("/id"));
        expect(404, member.get("/v1/keys?owner=" + other.text("/owner/id")));
        assertThat(ids(expect(200, member.get("/v1/keys?q=" + other.text("/id")))))
                .isEmpty();

        TestClient stranger = server.clientOf(server.project(), "administrator");
        expect(404, stranger.get("/v1/keys?project=" + project));
        expect(404, stranger.get("/v1/keys?owner=" + own.text("/owner/id")));
        assertThat(ids(expect(200, stranger.get("/v1/keys?q=" + own.text("/id")))))
                .isEmpty();
    }

    @Test
    void projectsAndUsersArePaged() {
        String project = server.project();
        List<String> users =
                List.of(server.user(project, "member"), server.user(project, "viewer"), server.user(project, "member"));
        TestResponse first = expect(200, server.root().get("/v1/projects/" + project + "/users?limit=2"));
        TestResponse second = expect(
                200,
                server.root().get("/v1/projects/" + project + "/users?limit=2&cursor=" + first.text("/next_cursor")));
        List<String> names = new ArrayList<>();
        first.json()
                .at("/items")
                .forEach(user -> names.add(user.path("external_id").asString()));
        second.json()
                .at("/items")
                .forEach(user -> names.add(user.path("external_id").asString()));
        assertThat(names).isEqualTo(users);
        assertThat(second.json().at("/next_cursor").isNull()).isTrue();

        TestResponse one = expect(200, server.root().get("/v1/projects?limit=1"));
        assertThat(one.text("/items/0/slug")).isEqualTo("default");
        expect(200, server.root().get("/v1/projects?limit=1&cursor=" + one.text("/next_cursor")));
    }

    private static void assertKeys(String path, TestResponse... expected) {
        assertThat(ids(expect(200, server.root().get(path))))
                .as(path)
                .containsExactly(
                        List.of(expected).stream().map(key -> key.text("/id")).toArray(String[]::new));
    }

    private static List<String> ids(TestResponse page) {
        List<String> ids = new ArrayList<>();
        for (JsonNode item : page.json().at("/items")) {
            ids.add(item.path("id").asString());
        }
        return ids;
    }
}
