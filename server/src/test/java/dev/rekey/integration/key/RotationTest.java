package dev.rekey.integration.key;

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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** A key that is rotated while it is used, as everybody concerned sees it. */
@BothDatabases
class RotationTest extends RotationFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    RotationTest() {
        super(server);
    }

    @Test
    void bothSecretsAreValidDuringTheOverlap() {
        TestResponse made = key(json("'permissions': ['a']"));
        TestResponse rotated = rotate(made, json("{'overlap_seconds': 3600, 'reason': 'quarterly'}"));
        assertThat(rotated.text("/id")).isEqualTo(made.text("/id"));
        assertThat(rotated.text("/version")).isEqualTo("2");
        assertThat(rotated.header("ETag")).contains("\"2\"");
        assertThat(rotated.header("Cache-Control")).contains("no-store");
        assertThat(ids(rotated)).hasSize(2).endsWith(made.text("/secrets/0/id"));
        assertThat(rotated.json().at("/secrets/0/expires_at").isNull()).isTrue();
        assertThat(rotated.text("/secrets/1/expires_at"))
                .isEqualTo(server.clock().instant().plusSeconds(3600).toString());
        assertThat(root.get(path(made)).body()).isEqualTo(rotated.body().replaceAll(",\"secret\":\"[^\"]*\"", ""));

        server.clock().advance(Duration.ofMinutes(59));
        assertThat(verdict(made)).isEqualTo("VALID");
        assertThat(verdict(rotated)).isEqualTo("VALID");
        server.clock().advance(Duration.ofMinutes(1));
        assertThat(verdict(made)).isEqualTo("NOT_FOUND");
        assertThat(verdict(rotated)).isEqualTo("VALID");
        assertThat(ids(root.get(path(made)))).containsExactly(rotated.text("/secrets/0/id"));
    }

    @Test
    void defaultOverlapIsOneDay() {
        for (String body : List.of("", "{}", json("{'overlap_seconds': null}"))) {
            TestResponse rotated = rotate(key(json("'restricted': false")), body);
            assertThat(rotated.text("/secrets/1/expires_at"))
                    .isEqualTo(server.clock().instant().plusSeconds(86_400).toString());
        }
    }

    @Test
    void rotationWithoutOverlapExpiresPreviousSecretsAtOnce() {
        TestResponse made = key(json("'restricted': false"));
        TestResponse second = rotate(made, "{}");
        assertThat(verdict(made)).isEqualTo("VALID");
        TestResponse third = rotate(made, json("{'overlap_seconds': 0}"));
        assertThat(verdict(made)).isEqualTo("NOT_FOUND");
        assertThat(verdict(second)).isEqualTo("NOT_FOUND");
        assertThat(verdict(third)).isEqualTo("VALID");
        assertThat(ids(third)).hasSize(1);
    }

    @Test
    void rotationExtendsNoSecret() {
        TestResponse made = key(json("'restricted': false"));
        TestResponse second = rotate(made, json("{'overlap_seconds': 60}"));
        TestResponse third = rotate(made, json("{'overlap_seconds': 600}"));
        assertThat(third.text("/secrets/2/expires_at")).isEqualTo(second.text("/secrets/1/expires_at"));
        TestResponse fourth = rotate(made, json("{'overlap_seconds': 30}"));
        String soon = server.clock().instant().plusSeconds(30).toString();
        assertThat(fourth.json().at("/secrets").findValuesAsString("expires_at").subList(1, 4))
                .containsOnly(soon);
    }

    @Test
    void noSecretOutlivesItsKey() {
        String end = server.clock().instant().plusSeconds(1_000).toString();
        TestResponse made = key(json("'restricted': false, 'expires_at': '%s'").formatted(end));
        TestResponse rotated = rotate(made, json("{'overlap_seconds': 5000}"));
        assertThat(rotated.text("/secrets/1/expires_at")).isEqualTo(end);
        String old = secretPath(rotated, 1);
        expect(200, root.patch(old, json("{'expires_in_seconds': 999}")));
        expect(200, root.patch(old, json("{'expires_in_seconds': 1000}")));
        for (String late : List.of(
                json("{'expires_in_seconds': 1001}"),
                json("{'expires_at': '%s'}").formatted(server.clock().instant().plusSeconds(1_001)))) {
            assertThat(expect(422, root.patch(old, late)).text("/errors/0/code"))
                    .isEqualTo("after_key");
        }
    }

    @Test
    void sixthSecretIsRefusedUnlessItReplacesTheOthers() {
        TestResponse made = key(json("'restricted': false"));
        List<TestResponse> all = new ArrayList<>(List.of(made));
        for (int more = 0; more < 4; more++) {
            all.add(rotate(made, "{}"));
        }
        TestResponse refused = expect(409, root.post(path(made) + "/rotate"));
        assertThat(refused.text("/code")).isEqualTo("too_many_secrets");
        assertThat(all).allSatisfy(each -> assertThat(verdict(each)).isEqualTo("VALID"));
        expect(200, root.delete(secretPath(all.getLast(), 3)));
        all.remove(1);
        all.add(rotate(made, "{}"));
        assertThat(all).allSatisfy(each -> assertThat(verdict(each)).isEqualTo("VALID"));
        expect(409, root.post(path(made) + "/rotate"));
        TestResponse only = rotate(made, json("{'overlap_seconds': 0}"));
        assertThat(ids(only)).hasSize(1);
        assertThat(verdict(made)).isEqualTo("NOT_FOUND");
        rotate(made, "{}");
    }

    @Test
    void rotationResetsNoLimitsOrCredits() {
        TestResponse made = key("""
            "restricted": false, "credits": {"remaining": 10},
            "rate_limits": [{"name": "hourly", "limit": 6, "window_seconds": 3600}]\
            """);
        assertThat(verdict(made)).isEqualTo("VALID");
        assertThat(verdict(made)).isEqualTo("VALID");
        TestResponse rotated = rotate(made, "{}");
        assertThat(rotated.text("/credits/remaining")).isEqualTo("8");
        for (TestResponse either : List.of(made, rotated, made, rotated)) {
            assertThat(verdict(either)).isEqualTo("VALID");
        }
        assertThat(verdict(made)).isEqualTo("RATE_LIMITED");
        assertThat(verdict(rotated)).isEqualTo("RATE_LIMITED");
        TestResponse again = rotate(made, json("{'overlap_seconds': 0}"));
        assertThat(verdict(again)).isEqualTo("RATE_LIMITED");
        assertThat(again.text("/credits/remaining")).isEqualTo("4");
        await().atMost(READABLE).untilAsserted(() -> assertThat(usage(made)).isEqualTo(9));
    }

    private long usage(TestResponse key) {
        return expect(200, root.get(path(key) + "/usage")).json().path("total").asLong();
    }

    @Test
    void anExplanationNamesTheOldSecretAndItsEnd() {
        TestResponse made = key(json("'restricted': false"));
        TestResponse rotated = rotate(made, json("{'overlap_seconds': 600, 'expires_after_idle_seconds': 60}"));
        TestResponse response = ask(made, json(", 'explain': true"));
        assertThat(response.text("/steps/4/rule"))
                .contains(made.text("/secrets/0/id") + " until " + rotated.text("/secrets/1/expires_at"))
                .contains("until 60 seconds without use");
        assertThat(ask(rotated, json(", 'explain': true")).text("/steps/4/rule"))
                .isEqualTo("no restriction");
        assertThat(ask(made, "").body()).doesNotContain("secret_");
    }

    @Test
    void revisionsAndVersionsGoTogether() {
        TestResponse made = key(json("'restricted': false"));
        TestResponse rotated = rotate(made, "{}");
        expect(200, root.patch(secretPath(rotated, 1), json("{'expires_in_seconds': 60}")));
        expect(200, root.delete(secretPath(rotated, 1)));
        rotate(made, "{}");
        expect(200, root.post(path(made) + "/rotate/cancel"));
        assertThat(root.get(path(made)).text("/version")).isEqualTo("6");
        assertThat(actions(made)).hasSize(6);
    }

    @Test
    void auditEventDescribesSecretsWithoutTheirText() {
        TestResponse made = key(json("'restricted': false"));
        TestResponse rotated = rotate(made, json("{'overlap_seconds': 60}"));
        TestResponse events = root.get("/v1/audit?key=" + made.text("/id"));
        JsonNode change = events.json().at("/items/0/changes/0");
        assertThat(change.path("field").asString()).isEqualTo("secrets");
        assertThat(change.at("/to/1/expires_at").asString()).isEqualTo(rotated.text("/secrets/1/expires_at"));
        assertThat(events.body()).doesNotContain(made.text("/secret"), rotated.text("/secret"));
    }

    @Test
    void vendorsApisShowTheNewestSecretAndKeepTheirPromises() {
        TestResponse made = key(json("'permissions': ['files:read']"));
        TestResponse rotated = rotate(made, "{}");
        TestClient administrator = server.clientOf(project, "administrator");
        assertThat(administrator.get("/api/2.0/keys").body())
                .contains(rotated.text("/secret")
                        .substring(rotated.text("/secret").length() - 4));
        TestResponse regenerated =
                expect(200, root.post("/project/" + project + "/key/" + made.text("/id") + "/regenerate"));
        assertThat(verdict(made)).isEqualTo("NOT_FOUND");
        assertThat(verdict(rotated)).isEqualTo("NOT_FOUND");
        assertThat(expect(200, root.post("/v1/verify", json("{'key': '%s'}").formatted(regenerated.text("/key/value"))))
                        .text("/code"))
                .isEqualTo("VALID");
    }
}
