package dev.rekey.integration.key;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bounds of a key policy: keys of one owner, senseless rules, and the findings about keys that break them. */
@BothDatabases
class KeyPolicyBoundsTest extends KeyPolicyFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    KeyPolicyBoundsTest() {
        super(server);
    }

    @Test
    void ownerLimitCountsKeysThatAreNeitherRevokedNorExpired() {
        String other = server.user(project, "member");
        rules(json("{'max_keys_per_owner': 2}"));
        TestResponse brief =
                expect(201, create(other, json("'expires_at': '%s'").formatted(in(1))));
        TestResponse second = expect(201, create(other, json("'enabled': false")));
        assertThat(errors(create(other, json("'roles': ['nobody']"))))
                .containsExactlyInAnyOrder("#/owner too_many_keys", "#/roles/0 unknown_role");
        TestClient member = server.anonymous().as(second.text("/secret"));
        expect(200, admin.patch(key(second), json("{'enabled': true}")));
        assertThat(errors(member.post("/v1/keys", json("{'name': 'x', 'restricted': false}"))))
                .containsExactly("#/owner too_many_keys");
        TestResponse basic = member.post("/project/" + project + "/key", json("{'label': 'x', 'roles': 'a'}"));
        assertThat(basic.status()).isEqualTo(400);
        assertThat(basic.text("/message")).startsWith("The owner has reached the project's maximum number of keys");
        assertThat(member.post("/v2/api_keys", json("{'label': 'x'}")).json().at("/errors/json/_schema"))
                .hasSize(1);
        assertThat(member.post("/api/2.0/keys", json("{'name': 'x'}")).status()).isEqualTo(400);
        assertThat(member.post("/api/v1/api_keys", json("{'api_key': {'name': 'x', 'key_type': 'private'}}"))
                        .json()
                        .at("/errors")
                        .toString())
                .startsWith("""
            ["The owner has reached the project's maximum number of keys\
            """);

        server.clock().advance(Duration.ofDays(1));
        TestResponse third = expect(201, create(other, json("'restricted': false")));
        assertThat(errors(admin.patch(key(brief), json("{'expires_at': null}"))))
                .containsExactly("#/owner too_many_keys");
        expect(200, admin.patch(key(brief), json("{'name': 'still ended'}")));
        expect(200, admin.post(key(third) + "/revoke"));
        expect(200, admin.patch(key(brief), json("{'expires_at': null}")));
        rules(json("{'max_keys_per_owner': 1}"));
        assertThat(findings("violates_rules")).containsExactlyInAnyOrder(id(brief), id(second));
        expect(204, admin.delete(key(brief)));
        assertThat(findings("violates_rules")).isEmpty();
    }

    @Test
    void ownerLimitIsExactUnderConcurrentCreation() throws Exception {
        String other = server.user(project, "member");
        TestClient member = server.anonymous().as(server.key(project, other).text("/secret"));
        List<TestResponse> ended = new ArrayList<>();
        for (int count = 0; count < 6; count++) {
            ended.add(expect(201, create(other, json("'expires_at': '%s'").formatted(in(1)))));
        }
        server.clock().advance(Duration.ofDays(1));
        rules(json("{'max_keys_per_owner': 10}"));
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int client = 0; client < 26; client++) {
            boolean vendors = client % 2 == 0;
            tasks.add(() -> vendors
                    ? member.post("/v2/api_keys", json("{'label': 'x'}")).status()
                    : create(other, json("'restricted': false")).status());
        }
        ended.forEach(each -> tasks.add(
                () -> admin.patch(key(each), json("{'expires_at': null}")).status()));
        int done = 0;
        try (ExecutorService clients = Executors.newFixedThreadPool(32)) {
            for (Future<Integer> status : clients.invokeAll(tasks)) {
                assertThat(status.get()).isIn(200, 201, 400, 422);
                done += status.get() < 300 ? 1 : 0;
            }
        }
        assertThat(done).isEqualTo(9);
        assertThat(server.root()
                        .get("/v1/keys?project=" + project + "&owner=" + other + "&state=active")
                        .json()
                        .at("/items"))
                .hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"max_lifetime_seconds\": 0}",
                "{\"max_lifetime_seconds\": 3155760001}",
                "{\"required\": [\"owner\", \"soul\"]}",
                "{\"allowed_permissions\": []}",
                "{\"allowed_permissions\": [\"a b\"]}",
                "{\"name_pattern\": \"\"}",
                "{\"name_pattern\": \"[z-a]\"}",
                "{\"max_keys_per_owner\": 0}",
                "{\"max_keys_per_owner\": 1000001}",
            })
    void invalidRuleIsRefused(String rules) {
        TestResponse refused =
                server.root().patch(path(), json("{'settings': {'rules': %s}}").formatted(rules));
        assertThat(refused.status()).as(refused.body()).isEqualTo(422);
        assertThat(refused.text("/errors/0/pointer")).startsWith("#/settings/rules/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "{\"longest\": 1}", "{\"required\": \"owner\"}", "{\"name_pattern\": 7}"})
    void malformedRuleIsRefused(String rules) {
        expect(
                400,
                server.root().patch(path(), json("{'settings': {'rules': %s}}").formatted(rules)));
    }

    @Test
    void findingsAreForAdministratorsAndComeInPages() {
        TestClient member = server.clientOf(project, "member");
        assertThat(expect(403, member.get(path() + "/findings?kind=unused")).text("/code"))
                .isEqualTo("role_not_allowed");
        for (String wrong : List.of("", "?kind=odd", "?kind=unused&unused_days=0", "?kind=unused&days=3")) {
            expect(400, admin.get(path() + "/findings" + wrong));
        }
        for (int count = 0; count < 5; count++) {
            server.key(project, owner);
        }
        List<String> all = findings("without_expiry");
        assertThat(all).hasSize(7);
        List<String> walked = new ArrayList<>();
        String from = path() + "/findings?kind=without_expiry&limit=2";
        TestResponse page = expect(200, admin.get(from));
        while (true) {
            walked.addAll(ids(page));
            if (page.json().at("/next_cursor").isNull()) {
                break;
            }
            page = expect(200, admin.get(from + "&cursor=" + page.text("/next_cursor")));
        }
        assertThat(walked).isEqualTo(all);
    }

    @Test
    void aKeyIsUnusedAfterSoManyDays() {
        TestResponse idle = server.key(project, owner);
        assertThat(findings("unused")).isEmpty();
        server.clock().advance(Duration.ofDays(30));
        TestResponse fresh = server.key(project, owner);
        // The key that calls is used by calling, which is noted a little later.
        assertThat(findings("unused")).contains(id(idle)).doesNotContain(id(fresh));
        assertThat(findings("unused&unused_days=31")).isEmpty();
    }
}
