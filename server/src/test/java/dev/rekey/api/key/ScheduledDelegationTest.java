package dev.rekey.api.key;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a restricted key schedules, and what it makes of keys for which others have scheduled something. */
@BothDatabases
class ScheduledDelegationTest {

    private static final String MANAGES = json("'permissions': ['keys:read', 'keys:write', 'files:*']");
    private static final String HERE = json("'allowed_ips': ['127.0.0.0/8']");

    @RegisterExtension
    static final TestServer server = new TestServer();

    private final String project = server.project();
    private final String owner = server.user(project, "administrator");

    @Test
    void aScheduledChangeIsHeldBackOnceItsSchedulerIsNarrower() {
        for (String narrowing : List.of(
                json("{'allowed_ips': ['127.0.0.1']}"),
                json("{'permissions': ['keys:write']}"),
                json("{'allowed_resources': {'file': ['1']}}"),
                json("{'enabled': false}"))) {
            TestResponse scheduler = server.key(project, owner, MANAGES);
            TestResponse made = server.key(project, owner, json("'permissions': ['files:read'], 'enabled': false"));
            String at = server.clock().instant().plusSeconds(10).toString();
            String change = expect(
                            202,
                            server.anonymous()
                                    .as(scheduler.text("/secret"))
                                    .patch(
                                            path(made),
                                            json("{'enabled': true, 'effective_at': '%s'}")
                                                    .formatted(at)))
                    .header("Location")
                    .orElseThrow();
            expect(200, server.root().patch(path(scheduler), narrowing));
            server.clock().advance(Duration.ofSeconds(10));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> !server.root().get(change).text("/state").equals("waiting"));
            assertThat(server.root().get(change).text("/state")).as(narrowing).isEqualTo("held_back");
            assertThat(server.root().get(path(made)).text("/state")).isEqualTo("disabled");
        }
    }

    @Test
    void nobodyCallsOffWhatWouldNarrowAKeyBeyondTheirOwn() {
        TestResponse wide = server.key(project, owner, json("'restricted': false"));
        TestResponse within = server.key(project, owner, json("'permissions': ['files:read']"));
        String at = server.clock().instant().plusSeconds(1_000).toString();
        String later = json("{'enabled': false, 'effective_at': '%s'}").formatted(at);
        TestClient caller = caller(MANAGES);
        refused(caller.delete(expect(202, server.root().patch(path(wide), later))
                .header("Location")
                .orElseThrow()));
        expect(
                200,
                caller.delete(expect(202, server.root().patch(path(within), later))
                        .header("Location")
                        .orElseThrow()));
    }

    /** Whoever has a hand in a key now can use it for what it becomes then. */
    @Test
    void noKeyIsMadeUsableThatAScheduledChangeWillTakeBeyondTheCallers() {
        String roles = "/v1/projects/" + project + "/roles/";
        String role = server.freshName("wide");
        expect(200, server.root().put(roles + role, json("{'permissions': ['mail:read']}")));
        TestClient caller = caller(MANAGES + ", " + HERE);
        String within = json("'permissions': ['files:read'], 'allowed_ips': ['127.0.0.1']");
        for (String wider : List.of(
                json("{'permissions': ['mail:read']"),
                json("{'restricted': false"),
                json("{'roles': ['%s']").formatted(role),
                json("{'allowed_ips': []"))) {
            TestResponse disabled =
                    server.key(project, owner, json("%s, 'enabled': false").formatted(within));
            TestResponse enabled = server.key(project, owner, within);
            TestResponse rotated = server.key(project, owner, within);
            expect(200, server.root().post(path(rotated) + "/rotate", json("{'overlap_seconds': 3600}")));
            String narrowing = at(2_000, json("{'enabled': false"));
            String callOff = later(rotated, narrowing);
            later(disabled, at(1_000, json("{'name': 'harmless'")));
            for (TestResponse key : List.of(disabled, enabled, rotated)) {
                later(key, at(1_000, wider));
            }
            refused(caller.patch(path(disabled), json("{'enabled': true}")));
            refused(caller.patch(path(enabled), json("{'permissions': ['files:read', 'files:write']}")));
            refused(caller.patch(path(enabled), at(500, json("{'permissions': ['files:read', 'files:write']"))));
            refused(caller.post(path(enabled) + "/rotate"));
            refused(caller.post(path(rotated) + "/rotate/cancel"));
            refused(caller.delete(callOff));
            // What narrows the key is let as ever.
            expect(200, caller.patch(path(enabled), json("{'enabled': false}")));
        }
    }

    @Test
    void whatIsScheduledWithinTheCallersKeyIsInNobodysWay() {
        TestClient caller = caller(MANAGES);
        TestResponse key = server.key(project, owner, json("'permissions': ['files:read'], 'enabled': false"));
        later(key, at(1_000, json("{'permissions': ['files:*']")));
        later(key, at(1_000, json("{'metadata': {'a': 1}")));
        expect(200, caller.patch(path(key), json("{'enabled': true}")));
        expect(200, caller.post(path(key) + "/rotate"));
    }

    private String later(TestResponse key, String change) {
        return expect(202, server.root().patch(path(key), change))
                .header("Location")
                .orElseThrow();
    }

    private static String at(long seconds, String change) {
        return json("%s, 'effective_at': '%s'}")
                .formatted(change, server.clock().instant().plusSeconds(seconds));
    }

    private TestClient caller(String members) {
        return server.anonymous().as(server.key(project, owner, members).text("/secret"));
    }

    private static String path(TestResponse key) {
        return "/v1/keys/" + key.text("/id");
    }

    private static TestResponse refused(TestResponse reply) {
        assertThat(expect(403, reply).text("/code")).isEqualTo("grant_not_allowed");
        return reply;
    }
}
