package dev.rekey.api.wire;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Pages of large things are bounded by bytes, and their cursors lose and repeat nothing. */
@Timeout(120)
@BothDatabases
class PageBytesTest {

    private static final int KEY_BYTES = 64 * 1024;
    private static final int LARGE = 24;

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static String resources(int number) {
        StringBuilder ids = new StringBuilder();
        for (int at = 0; at < 540; at++) {
            ids.append(at == 0 ? "" : ",")
                    .append('"')
                    .append("r".repeat(90))
                    .append(number)
                    .append('-')
                    .append(at)
                    .append('"');
        }
        return json("{'file': [%s]}").formatted(ids);
    }

    /** Every other key is small. */
    private static List<String> keys(String project, String user) {
        List<String> ids = new ArrayList<>();
        for (int number = 0; number < LARGE; number++) {
            ids.addFirst(server.key(
                            project,
                            user,
                            json("'restricted': false, 'allowed_resources': %s").formatted(resources(number)))
                    .text("/id"));
            ids.addFirst(server.key(project, user, json("'restricted': false")).text("/id"));
        }
        return ids;
    }

    /** What all pages together have, each of at most so many bytes and one item more. */
    private static List<String> walk(TestClient client, String path, String id, int itemBytes) {
        List<String> found = new ArrayList<>();
        String cursor = "";
        int pages = 0;
        do {
            TestResponse page = expect(200, client.get(path + cursor));
            JsonNode items = page.json().at("/items");
            assertThat(items.size()).isPositive();
            assertThat(page.body().length()).isLessThan(PageResponse.MAX_BYTES + itemBytes + 200);
            items.forEach(item -> found.add(item.at(id).asString()));
            String next = page.json().at("/next_cursor").asString("");
            cursor = next.isEmpty() ? "" : (path.contains("?") ? "&" : "?") + "cursor=" + next;
            pages++;
        } while (!cursor.isEmpty());
        assertThat(pages).isGreaterThan(1);
        assertThat(new HashSet<>(found)).as("nothing is repeated").hasSameSizeAs(found);
        return found;
    }

    @Test
    void aPageOfLargeKeysEndsByBytesAndLosesNoKey() {
        String project = server.project();
        List<String> ids = keys(project, server.user(project, "member"));
        for (int limit : new int[] {1, 7, 200}) {
            assertThat(walk(server.root(), "/v1/keys?project=" + project + "&limit=" + limit, "/id", KEY_BYTES))
                    .isEqualTo(ids);
        }
        TestResponse first = expect(200, server.root().get("/v1/keys?project=" + project + "&limit=200"));
        assertThat(first.json().at("/items").size()).isLessThan(12);
    }

    @Test
    void pagesOfRevisionsAndAuditEventsEndByBytesAndLoseNothing() {
        String project = server.project();
        TestResponse key = server.key(project, server.user(project, "member"), json("'restricted': false"));
        String path = "/v1/keys/" + key.text("/id");
        List<String> versions = new ArrayList<>(List.of("1"));
        for (int number = 0; number < 80; number++) {
            TestResponse changed = expect(
                    200,
                    server.root().patch(path, json("{'allowed_resources': %s}").formatted(resources(number))));
            versions.addFirst(changed.text("/version"));
        }
        assertThat(walk(server.root(), path + "/revisions?limit=200", "/version", 3 * KEY_BYTES))
                .isEqualTo(versions);
        assertThat(walk(server.root(), "/v1/audit?key=" + key.text("/id"), "/id", 3 * KEY_BYTES))
                .hasSize(81);
    }

    @Test
    void aPageOfUsersWithLargeMetadataEndsByBytesAndLosesNobody() {
        String project = server.project();
        for (int number = 0; number < 40; number++) {
            expect(201, server.root().post("/v1/projects/" + project + "/users", """
                {"external_id": "u%s", "role": "member", "metadata": {"text": "%s"}}\
                """.formatted(
                            number, "m".repeat(12_000))));
        }
        List<String> found =
                walk(server.root(), "/v1/projects/" + project + "/users?limit=200", "/external_id", KEY_BYTES);
        assertThat(found).hasSize(40).startsWith("u0", "u1");
    }

    @Test
    void aPageThatAsManyItemsAsThereAreWouldFillHasNoCursor() {
        String project = server.project();
        String user = server.user(project, "member");
        for (int number = 0; number < 3; number++) {
            server.key(project, user, json("'restricted': false"));
        }
        TestResponse page = expect(200, server.root().get("/v1/keys?project=" + project + "&limit=3"));
        assertThat(page.json().at("/items").size()).isEqualTo(3);
        assertThat(page.json().at("/next_cursor").isNull()).isTrue();
        TestResponse part = expect(200, server.root().get("/v1/keys?project=" + project + "&limit=2"));
        assertThat(part.json().at("/items").size()).isEqualTo(2);
        assertThat(part.json().at("/next_cursor").isNull()).isFalse();
    }
}
