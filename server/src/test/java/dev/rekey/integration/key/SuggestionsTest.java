package dev.rekey.integration.key;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How much of a key is used, and taking away the rest, as somebody does it who is afraid of taking too much. */
@BothDatabases
class SuggestionsTest {

    private static final String MERGE_PATCH = "application/merge-patch+json";

    @RegisterExtension
    static final TestServer server = new TestServer();

    private final String project = server.project();
    private final String owner = server.user(project, "member");
    private final TestClient root = server.root();

    @Test
    void aKeyIsMadeAsNarrowAsItsUse() {
        TestResponse key = server.key(project, owner, json("'permissions': ['files:*', 'rooms:write', 'admin']"));
        List<String> used = List.of(
                json("'ip': '192.0.2.7', 'permissions': ['files:read']"),
                json("'ip': '192.0.3.9', 'permissions': 'files:read AND (files:write OR rooms:read)'"),
                """
            "ip": "2001:db8:1:2::3", "permissions": ["files:write"],
            "origin": "https://app.example.com"
            """);
        used.forEach(attempt -> assertThat(verdict(key, attempt)).isEqualTo("VALID"));
        assertThat(verdict(key, json("'ip': '203.0.113.1', 'permissions': ['rooms:read']")))
                .isEqualTo("INSUFFICIENT_PERMISSIONS");

        TestResponse suggested = suggestions(key, 4);
        assertThat(suggested.text("/passed")).isEqualTo("3");
        assertThat(suggested.text("/complete")).isEqualTo("true");
        assertThatJson(suggested.json().at("/unused_permissions")).isEqualTo("['rooms:write','admin']");
        assertThat(suggested.json().at("/networks").findValuesAsString("network"))
                .containsExactlyInAnyOrder("192.0.2.0/24", "192.0.3.0/24", "2001:db8:1::/48");
        assertThat(suggested.json().at("/origins")).hasSize(2);
        assertThatJson(suggested.json().at("/patch")).isEqualTo("""
            {"permissions":["files:read","files:write"],
             "allowed_ips":["192.0.2.0/23","2001:db8:1::/48"],
             "allowed_origins":["https://app.example.com"]}
            """);
        assertThat(suggested.json().at("/reason").isNull()).isTrue();
        assertThat(wider()).containsExactly(key.text("/id"));

        String patch = suggested.json().at("/patch").toString();
        TestResponse rehearsed = rehearse(key, patch);
        assertThat(rehearsed.text("/attempts")).isEqualTo("4");
        assertThat(rehearsed.text("/would_pass/at_least")).isEqualTo("3");
        assertThat(rehearsed.text("/would_refuse/at_most")).isEqualTo("0");
        assertThat(rehearsed.json().at("/uncertain")).isEmpty();
        TestResponse narrowed =
                expect(200, root.with("Content-Type", MERGE_PATCH).patch(path(key), patch));
        assertThat(narrowed.text("/version")).isEqualTo("2");
        used.forEach(attempt -> assertThat(verdict(key, attempt)).isEqualTo("VALID"));
        assertThat(verdict(key, json("'ip': '192.0.2.7', 'permissions': ['admin']")))
                .isEqualTo("INSUFFICIENT_PERMISSIONS");
        TestResponse after = suggestions(key, 8);
        assertThat(after.json().at("/patch").isNull()).isTrue();
        assertThat(after.text("/reason")).isEqualTo("nothing_to_tighten");
        assertThat(wider()).isEmpty();
    }

    @Test
    void noSuggestionRefusesWhatPassed() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<TestResponse> keys = new ArrayList<>();
        int attempts = 8;
        for (int count = 0; count < 20; count++) {
            TestResponse key = server.key(project, owner, randomKey(random));
            for (int attempt = 0; attempt < attempts; attempt++) {
                verdict(key, randomAttempt(random));
            }
            keys.add(key);
        }
        int patches = 0;
        for (TestResponse key : keys) {
            TestResponse suggested = suggestions(key, attempts);
            if (suggested.json().at("/patch").isNull()) {
                assertThat(suggested.text("/reason")).isIn("nothing_passed", "nothing_to_tighten");
                continue;
            }
            patches++;
            String patch = suggested.json().at("/patch").toString();
            TestResponse rehearsed = rehearse(key, patch);
            assertThat(rehearsed.text("/would_refuse/at_most"))
                    .as("%s of %s, seed %d: %s", patch, key.body(), seed, rehearsed.body())
                    .isEqualTo("0");
            assertThat(rehearsed.text("/would_allow/at_most")).isEqualTo("0");
            expect(200, root.with("Prefer", "rehearse; max-refused=0").patch(path(key), patch));
            assertThat(suggestions(key, attempts).text("/reason"))
                    .as("seed %d", seed)
                    .isEqualTo("nothing_to_tighten");
        }
        assertThat(patches).as("seed %d", seed).isPositive();
    }

    private static String randomKey(Random random) {
        return """
            "restricted": %s, "permissions": [%s], "allowed_ips": [%s], "denied_ips": [%s],
            "allowed_origins": [%s]
            """.formatted(
                        random.nextInt(4) > 0,
                        some(random, "files:*", "*:read", "files:read", "rooms:write", "admin"),
                        random.nextBoolean()
                                ? ""
                                : some(random, "192.0.2.0/24", "192.0.0.0/16", "192.0.2.4/30", "2001:db8::/32"),
                        random.nextInt(4) > 0 ? "" : some(random, "192.0.2.6", "192.0.3.0/24"),
                        random.nextBoolean() ? "" : some(random, "https://*.example.com", "https://a.example.org"));
    }

    private static String randomAttempt(Random random) {
        String ip = one(random, "192.0.2.5", "192.0.2.6", "192.0.2.99", "192.0.3.1", "2001:db8:7::1", "203.0.113.1");
        String permissions = one(
                random, "files:read", "files:read AND rooms:read", "files:write OR rooms:write", "admin OR files:a:b");
        String origin = one(random, "https://a.example.com", "https://b.example.com", "https://a.example.org");
        return json("'ip': '%s', 'permissions': '%s'%s")
                .formatted(
                        ip,
                        permissions,
                        random.nextBoolean() ? "" : json(", 'origin': '%s'").formatted(origin));
    }

    private static String some(Random random, String... all) {
        return Arrays.stream(all)
                .filter(each -> random.nextBoolean())
                .map(each -> '"' + each + '"')
                .collect(Collectors.joining(", "));
    }

    private static String one(Random random, String... all) {
        return all[random.nextInt(all.length)];
    }

    @Test
    void anUnrestrictedKeyIsRestrictedToWhatItIsAskedFor() {
        TestResponse key = server.key(project, owner);
        assertThat(verdict(key, json("'permissions': ['files:read']"))).isEqualTo("VALID");
        TestResponse suggested = suggestions(key, 1);
        assertThatJson(suggested.json().at("/patch")).isEqualTo("{'restricted':true,'permissions':['files:read']}");
        assertThat(suggested.json().at("/kept").findValuesAsString("field")).containsExactly("allowed_ips");
        expect(200, root.patch(path(key), suggested.json().at("/patch").toString()));
        assertThat(verdict(key, json("'permissions': ['files:read']"))).isEqualTo("VALID");
        assertThat(verdict(key, json("'permissions': ['files:write']"))).isEqualTo("INSUFFICIENT_PERMISSIONS");
    }

    @Test
    void whereNobodySaysWhatAKeyIsForItsPermissionsStay() {
        TestResponse key = server.key(project, owner, json("'permissions': ['files:read']"));
        assertThat(verdict(key, json("'ip': '192.0.2.7'"))).isEqualTo("VALID");
        TestResponse suggested = suggestions(key, 1);
        assertThatJson(suggested.json().at("/patch")).isEqualTo("{'allowed_ips':['192.0.2.0/24']}");
        assertThat(suggested.json().at("/kept").findValuesAsString("field")).containsExactly("permissions");
        assertThat(suggested.json().at("/unused_permissions")).isEmpty();
    }

    @Test
    void ofAKeyThatWasNeverUsedNothingIsSuggested() {
        TestResponse key = server.key(project, owner, json("'permissions': ['files:read']"));
        TestResponse suggested = suggestions(key, 0);
        assertThat(suggested.text("/reason")).isEqualTo("nothing_recorded");
        assertThat(suggested.json().at("/patch").isNull()).isTrue();
        assertThat(suggested.text("/passed")).isEqualTo("0");
        assertThat(suggested.json().at("/networks")).isEmpty();
        assertThat(suggested.json().at("/unused_permissions")).isEmpty();
        assertThat(wider()).isEmpty();

        assertThat(verdict(key, json("'permissions': ['admin']"))).isEqualTo("INSUFFICIENT_PERMISSIONS");
        assertThat(suggestions(key, 1).text("/reason")).isEqualTo("nothing_passed");
        expect(200, root.post(path(key) + "/revoke"));
        assertThat(suggestions(key, 1).text("/reason")).isEqualTo("unchangeable");
    }

    @Test
    void aProjectThatRecordsNothingSaysSo() {
        expect(200, root.patch("/v1/projects/" + project, json("{'settings': {'record_traffic': false}}")));
        TestResponse key = server.key(project, owner, json("'permissions': ['files:read']"));
        assertThat(verdict(key, json("'permissions': ['files:read']"))).isEqualTo("VALID");
        TestResponse suggested = suggestions(key, 0);
        assertThat(suggested.text("/recording")).isEqualTo("false");
        assertThat(suggested.text("/reason")).isEqualTo("nothing_recorded");
    }

    @Test
    void theRecordGoesBackThirtyDays() {
        TestResponse key = server.key(project, owner, json("'permissions': ['files:read', 'files:write']"));
        assertThat(verdict(key, json("'permissions': ['files:read']"))).isEqualTo("VALID");
        suggestions(key, 1);
        server.clock().advance(Duration.ofDays(29));
        assertThat(verdict(key, json("'permissions': ['files:write']"))).isEqualTo("VALID");
        assertThat(suggestions(key, 2).json().at("/unused_permissions")).isEmpty();
        server.clock().advance(Duration.ofDays(2));
        assertThatJson(suggestions(key, 1).json().at("/unused_permissions")).isEqualTo("['files:read']");
    }

    @Test
    void whoMayReadAKeysUsageMayReadItsSuggestions() {
        TestResponse key = server.key(project, owner);
        TestClient itself = server.anonymous().as(key.text("/secret"));
        expect(200, itself.get(path(key) + "/suggestions"));
        expect(404, server.clientOf(project, "member").get(path(key) + "/suggestions"));
        expect(404, server.clientOf(server.project(), "administrator").get(path(key) + "/suggestions"));
        String reading =
                server.key(project, owner, json("'permissions': ['keys:read']")).text("/secret");
        expect(403, server.anonymous().as(reading).get(path(key) + "/suggestions"));
        String admin = server.user(project, "administrator");
        String limited =
                server.key(project, admin, json("'permissions': ['keys:read']")).text("/secret");
        TestClient limitedAdmin = server.anonymous().as(limited);
        expect(200, limitedAdmin.get("/v1/projects/" + project + "/findings?kind=without_expiry"));
        expect(403, limitedAdmin.get("/v1/projects/" + project + "/findings?kind=wider_than_traffic"));
    }

    /** Once that many attempts are recorded. */
    private TestResponse suggestions(TestResponse key, int attempts) {
        server.app().flush();
        return await().pollDelay(Duration.ZERO)
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> expect(200, root.get(path(key) + "/suggestions")),
                        reply -> reply.text("/attempts").equals(Integer.toString(attempts)));
    }

    private TestResponse rehearse(TestResponse key, String patch) {
        return expect(200, root.post(path(key) + "/rehearse", patch));
    }

    private List<String> wider() {
        List<String> ids = new ArrayList<>();
        expect(200, root.get("/v1/projects/" + project + "/findings?kind=wider_than_traffic"))
                .json()
                .at("/items")
                .forEach(item -> ids.add(item.at("/key/id").asString()));
        return ids;
    }

    private String verdict(TestResponse key, String members) {
        return expect(200, root.post("/v1/verify", json("{'key': '%s', %s}").formatted(key.text("/secret"), members)))
                .text("/code");
    }

    private static String path(TestResponse key) {
        return "/v1/keys/" + key.text("/id");
    }
}
