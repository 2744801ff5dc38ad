package dev.rekey.integration.key;

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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A key is made, used, changed by mistake, looked at and put right again, from outside. */
@BothDatabases
class HistoryTest extends HistoryFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    HistoryTest() {
        super(server);
    }

    @Test
    void mistakenChangeIsFoundAndRestored() {
        String project = server.project();
        TestResponse key = server.key(project, server.user(project, "member"), """
            "permissions": ["files:read", "files:write"], "metadata": {"plan": "gold"}\
            """);
        String path = path(key);
        assertThat(verdict(key, "files:write")).isEqualTo("VALID");
        server.clock().advance(Duration.ofMinutes(5));
        expect(200, root.patch(path, """
            {"permissions": ["files:read"], "allowed_ips": ["10.0.0.0/8"], "metadata": {"plan": null},
             "reason": "Ticket 12"}\
            """));
        assertThat(verdict(key, "files:read")).isEqualTo("IP_NOT_ALLOWED");

        TestResponse history = expect(200, root.get(path + "/revisions"));
        assertThat(history.json().at("/items").findValuesAsString("version")).containsExactly("2", "1");
        assertThat(history.text("/items/0/action")).isEqualTo("key.updated");
        assertThat(history.text("/items/0/reason")).isEqualTo("Ticket 12");
        assertThat(history.text("/items/0/api")).isEqualTo("native");
        assertThat(history.text("/items/0/address")).isEqualTo("127.0.0.1");
        assertThat(history.text("/items/0/by/name")).isEqualTo("root");
        assertThat(history.text("/items/0/at"))
                .isEqualTo(server.clock().instant().toString());
        assertThat(history.text("/items/0/compared_to")).isEqualTo("1");
        assertThat(effects(history, "/items/0"))
                .containsExactly(
                        "loses files:write",
                        "refuses all networks except the allowed ones",
                        "refuses requests from unknown addresses");
        assertThat(history.json().at("/items/0/changes").findValuesAsString("field"))
                .containsExactly("permissions", "allowed_ips", "metadata");
        assertThat(history.json().at("/items/1/compared_to").isNull()).isTrue();
        assertThat(history.json().at("/items/1/changes").size()).isZero();
        assertThatJson(history.json().at("/items/1/settings/metadata")).isEqualTo("{'plan':'gold'}");
        assertThat(history.body()).doesNotContain(key.text("/secret"));

        TestResponse restored = expect(200, root.post(path + "/revisions/1/restore", json("{'reason': 'by mistake'}")));
        assertThat(restored.text("/version")).isEqualTo("3");
        assertThat(restored.header("ETag")).contains("\"3\"");
        assertThat(restored.json().at("/permissions")).isEqualTo(key.json().at("/permissions"));
        assertThat(restored.json().at("/allowed_ips").size()).isZero();
        assertThat(restored.json().at("/metadata")).isEqualTo(key.json().at("/metadata"));
        assertThat(restored.json().at("/secrets/0/id")).isEqualTo(key.json().at("/secrets/0/id"));
        assertThat(verdict(key, "files:write")).isEqualTo("VALID");

        TestResponse undone = expect(200, root.get(path + "/revisions/3"));
        assertThat(undone.text("/action")).isEqualTo("key.restored");
        assertThat(undone.text("/reason")).isEqualTo("by mistake");
        assertThat(effects(undone, ""))
                .containsExactly(
                        "gains files:write",
                        "accepts all networks except the denied ones",
                        "accepts requests from unknown addresses");
        TestResponse across = expect(200, root.get(path + "/revisions/3?compared_to=1"));
        assertThat(across.text("/compared_to")).isEqualTo("1");
        assertThat(across.json().at("/changes").size()).isZero();
        assertThat(across.json().at("/effects").size()).isZero();
        TestResponse back = expect(200, root.get(path + "/revisions/1?compared_to=2"));
        assertThat(effects(back, "")).contains("gains files:write");
        TestResponse event = expect(200, root.get("/v1/audit?action=key.restored&key=" + key.text("/id")));
        assertThat(event.text("/items/0/reason")).isEqualTo("by mistake");
        assertThat(event.json().at("/items/0/changes").size()).isEqualTo(3);
    }

    @Test
    void restoreOfTheCurrentStateChangesNothing() {
        TestResponse key = key(json("'permissions': ['a'], 'credits': {'remaining': 5}"));
        TestResponse same = expect(200, root.post(path(key) + "/revisions/1/restore"));
        assertThat(same.text("/version")).isEqualTo("1");
        expect(200, root.patch(path(key), json("{'name': 'other'}")));
        expect(200, root.post(path(key) + "/revisions/1/restore"));
        TestResponse again = expect(200, root.post(path(key) + "/revisions/1/restore", json("{'reason': 'again'}")));
        assertThat(again.text("/version")).isEqualTo("3");
    }

    @Test
    void secretsRevocationAndUseAreNotUndone() {
        TestResponse key = key(json("'restricted': false"));
        TestResponse rotated = expect(200, root.post(path(key) + "/rotate"));
        expect(200, root.patch(path(key), json("{'name': 'other'}")));
        TestResponse restored = expect(200, root.post(path(key) + "/revisions/1/restore"));
        assertThat(restored.json().at("/secrets/0/id")).isEqualTo(rotated.json().at("/secrets/0/id"));
        expect(200, root.post(path(key) + "/revoke", json("{'reason': 'leaked'}")));
        TestResponse refused = expect(409, root.post(path(key) + "/revisions/1/restore"));
        assertThat(refused.text("/code")).isEqualTo("key_revoked");
        TestResponse last = expect(200, root.get(path(key) + "/revisions/5"));
        assertThat(last.text("/reason")).isEqualTo("leaked");
        assertThat(last.text("/revoked")).isEqualTo("true");
        assertThat(effects(last, "")).containsExactly("is revoked");
        TestResponse before = expect(200, root.get(path(key) + "/revisions/4?compared_to=5"));
        assertThat(effects(before, "")).containsExactly("is not revoked");
    }

    @Test
    void spentCreditsDoNotComeBack() {
        TestResponse key = key(json("'restricted': false, 'credits': {'remaining': 100}"));
        spend(key, 30);
        expect(200, root.patch(path(key), json("{'name': 'other'}")));
        // What was spent between two revisions was not changed by the second.
        assertThat(expect(200, root.get(path(key) + "/revisions/2"))
                        .json()
                        .at("/changes")
                        .findValuesAsString("field"))
                .containsExactly("name");
        TestResponse restored = expect(200, root.post(path(key) + "/revisions/1/restore"));
        assertThat(restored.text("/credits/remaining")).isEqualTo("70");

        expect(200, root.patch(path(key), json("{'credits': {'remaining': 500}}")));
        assertThat(effects(expect(200, root.get(path(key) + "/revisions/4")), ""))
                .containsExactly("has 500 credits");
        assertThat(expect(200, root.get(path(key) + "/revisions/4")).text("/changes/0/from/remaining"))
                .isEqualTo("70");
        spend(key, 400);
        expect(200, root.patch(path(key), json("{'credits': null}")));
        TestResponse gone = expect(200, root.get(path(key) + "/revisions/5"));
        assertThat(effects(gone, "")).containsExactly("no longer requires credits");
        assertThat(gone.text("/changes/0/from/remaining")).isEqualTo("100");
        TestResponse back = expect(200, root.post(path(key) + "/revisions/4/restore"));
        assertThat(back.text("/credits/remaining")).isEqualTo("100");
        assertThat(effects(expect(200, root.get(path(key) + "/revisions/6")), ""))
                .containsExactly("requires credits and has 100");
        TestResponse free = expect(200, root.post(path(key) + "/revisions/5/restore"));
        assertThat(free.json().at("/credits").isNull()).isTrue();
    }

    @Test
    void refillsFollowTheRevisionAndGoOnWithoutARepeat() {
        TestResponse key = key("""
            "restricted": false, "credits": {"remaining": 5, "refill": {"amount": 10, "interval": "daily"}}\
            """);
        String due = key.text("/credits/refill/at");
        expect(200, root.patch(path(key), json("{'credits': {'refill': null}}")));
        server.clock().advance(Duration.ofDays(3));
        TestResponse restored = expect(200, root.post(path(key) + "/revisions/1/restore"));
        assertThat(restored.text("/credits/remaining")).isEqualTo("5");
        assertThat(restored.text("/credits/refill/amount")).isEqualTo("10");
        assertThat(Instant.parse(restored.text("/credits/refill/at")))
                .isEqualTo(Instant.parse(due).plus(Duration.ofDays(3)));
        assertThat(effects(expect(200, root.get(path(key) + "/revisions/3")), ""))
                .containsExactly("is refilled to 10 credits daily, next at " + restored.text("/credits/refill/at"));
    }

    @Test
    void aRepeatedRequestRestoresOnce() {
        TestResponse key = key(json("'restricted': false"));
        expect(200, root.patch(path(key), json("{'enabled': false}")));
        TestClient once = root.with("Idempotency-Key", "\"restore-it\"");
        TestResponse first = expect(200, once.post(path(key) + "/revisions/1/restore"));
        expect(200, root.patch(path(key), json("{'enabled': false}")));
        TestResponse again = expect(200, once.post(path(key) + "/revisions/1/restore"));
        assertThat(again.header("Idempotency-Replayed")).contains("true");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(root.get(path(key)).text("/version")).isEqualTo("4");
    }

    @Test
    void aLongHistoryComesInPages() {
        TestResponse key = key(json("'restricted': false"));
        for (int number = 2; number <= 7; number++) {
            expect(200, root.patch(path(key), json("{'name': 'name %s'}").formatted(number)));
        }
        List<String> versions = new ArrayList<>();
        String next = "?limit=3";
        while (!next.isEmpty()) {
            TestResponse page = expect(200, root.get(path(key) + "/revisions" + next));
            versions.addAll(page.json().at("/items").findValuesAsString("version"));
            for (var item : page.json().at("/items")) {
                boolean first = item.at("/version").asInt() == 1;
                assertThat(item.at("/changes").size()).isEqualTo(first ? 0 : 1);
            }
            next = page.json().at("/next_cursor").isNull() ? "" : "?limit=3&cursor=" + page.text("/next_cursor");
        }
        assertThat(versions).containsExactly("7", "6", "5", "4", "3", "2", "1");
    }

    @Test
    void simultaneousRestoresAndUpdatesAreNeverMixed() throws Exception {
        TestResponse key = key("""
            "permissions": ["a"], "allowed_origins": ["https://a.example"], "description": "a"
            """);
        String b = """
            {"permissions": ["b"], "allowed_origins": ["https://b.example"], "description": "b"}
            """;
        expect(200, root.patch(path(key), b));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<TestResponse>> replies = new ArrayList<>();
            for (int number = 0; number < 60; number++) {
                int which = number % 3;
                replies.add(threads.submit(() -> which == 2
                        ? root.patch(path(key), b)
                        : root.post(path(key) + "/revisions/" + (which + 1) + "/restore")));
            }
            for (Future<TestResponse> reply : replies) {
                expect(200, reply.get());
            }
        }
        TestResponse history = expect(200, root.get(path(key) + "/revisions?limit=200"));
        int version = history.json().at("/items").size();
        for (var item : history.json().at("/items")) {
            assertThat(item.at("/version").asInt()).isEqualTo(version--);
            String letter = item.at("/settings/description").asString();
            assertThatJson(item.at("/settings/permissions")).isEqualTo("['%s']".formatted(letter));
            assertThatJson(item.at("/settings/allowed_origins")).isEqualTo("['https://%s.example']".formatted(letter));
        }
        TestResponse last = expect(200, root.get(path(key)));
        assertThat(last.text("/description")).isEqualTo(history.text("/items/0/settings/description"));
        // Of two that name the same version, one wins.
        expect(200, root.patch(path(key), json("{'name': 'third'}")));
        String tag = root.get(path(key)).header("ETag").orElseThrow();
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<TestResponse>> replies = new ArrayList<>();
            for (int number = 0; number < 6; number++) {
                String version1 = "/revisions/" + (1 + number % 2) + "/restore";
                replies.add(threads.submit(() -> root.with("If-Match", tag).post(path(key) + version1)));
            }
            for (Future<TestResponse> reply : replies) {
                statuses.add(reply.get().status());
            }
        }
        assertThat(statuses).containsOnly(200, 412).containsOnlyOnce(200);
    }

    @Test
    void revisionsNameTheirApi() {
        String project = server.project();
        TestResponse key = server.key(project, server.user(project, "administrator"));
        TestClient partoo = server.anonymous().with("x-APIKey", key.text("/secret"));
        expect(200, partoo.put("/v2/api_keys/" + key.text("/number"), json("{'label': 'other'}")));
        TestResponse history = expect(200, root.get(path(key) + "/revisions"));
        assertThat(history.text("/items/0/api")).isEqualTo("partoo");
        assertThat(history.text("/items/0/changes/0/to")).isEqualTo("other");
    }

    private void spend(TestResponse key, int cost) {
        expect(200, root.post("/v1/verify", json("{'key': '%s', 'cost': %s}").formatted(key.text("/secret"), cost)));
    }

    private String verdict(TestResponse key, String permission) {
        return root.post(
                        "/v1/verify",
                        json("{'key': '%s', 'permissions': ['%s']}").formatted(key.text("/secret"), permission))
                .text("/code");
    }

    private static List<String> effects(TestResponse reply, String at) {
        return reply.json().at(at + "/effects").findValuesAsString("text");
    }
}
