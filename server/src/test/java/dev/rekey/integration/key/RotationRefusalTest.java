package dev.rekey.integration.key;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.id.SecretId;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rotations, and changes of secrets, that are refused. */
@BothDatabases
class RotationRefusalTest extends RotationFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static final String NO_SECRET = new SecretId(new UUID(1, 2)).toString();

    RotationRefusalTest() {
        super(server);
    }

    @Test
    void badInputIsRefusedWithItsPlace() {
        TestResponse made = key(json("'restricted': false"));
        TestResponse rotated = rotate(made, "{}");
        String rotate = path(made) + "/rotate";
        for (Map.Entry<String, String> bad : Map.of(
                        json("{'overlap_seconds': -1}"),
                        "#/overlap_seconds",
                        json("{'overlap_seconds': 31622401}"),
                        "#/overlap_seconds",
                        json("{'overlap_seconds': 99999999999999999999}"),
                        "#/overlap_seconds",
                        json("{'expires_after_idle_seconds': 59}"),
                        "#/expires_after_idle_seconds",
                        json("{'expires_after_idle_seconds': 31622401}"),
                        "#/expires_after_idle_seconds",
                        json("{'reason': '%s'}").formatted("x".repeat(501)),
                        "#/reason",
                        json("{'reason': 'a\\u0000b'}"),
                        "#/reason")
                .entrySet()) {
            TestResponse reply = expect(422, root.post(rotate, bad.getKey()));
            assertThat(reply.text("/errors/0/pointer")).as(bad.getKey()).isEqualTo(bad.getValue());
        }
        for (String misshapen : List.of(
                json("{'overlap': 1}"),
                json("{'overlap_seconds': '1'}"),
                json("{'overlap_seconds': 1.5}"),
                "[]",
                "{",
                json("{'reason': 1}"))) {
            expect(400, root.post(rotate, misshapen));
        }
        expect(400, root.post(rotate + "/cancel", json("{'overlap_seconds': 1}")));
        String old = secretPath(rotated, 1);
        String soon = server.clock().instant().plusSeconds(60).toString();
        for (Map.Entry<String, String> bad : Map.of(
                        json("{'expires_in_seconds': 0}"),
                        "out_of_range",
                        json("{'expires_in_seconds': -5}"),
                        "out_of_range",
                        json("{'expires_in_seconds': 31622401}"),
                        "out_of_range",
                        json("{'expires_in_seconds': null}"),
                        "required",
                        json("{'expires_at': null}"),
                        "required",
                        json("{'expires_at': '%s'}").formatted(server.clock().instant()),
                        "in_the_past",
                        json("{'expires_at': '9999-01-01T00:00:00Z'}"),
                        "out_of_range",
                        json("{'expires_at': 'tomorrow'}"),
                        "not_an_instant",
                        json("{'expires_at': '%s', 'expires_in_seconds': 60}").formatted(soon),
                        "mutually_exclusive",
                        json("{'expires_after_idle_seconds': 1}"),
                        "out_of_range")
                .entrySet()) {
            TestResponse reply = expect(422, root.patch(old, bad.getKey()));
            assertThat(reply.text("/errors/0/code")).as(bad.getKey()).isEqualTo(bad.getValue());
        }
        expect(400, root.patch(old, json("{'last_four': 'abcd'}")));
        expect(400, root.patch(old, json("{'expires_in_seconds': '60'}")));
        for (String none : List.of(NO_SECRET, "secret_x", "x")) {
            expect(404, root.patch(path(made) + "/secrets/" + none, json("{'nonsense")));
            expect(404, root.with("If-Match", "\"99\"").delete(path(made) + "/secrets/" + none));
        }
        assertThat(root.get(path(made)).text("/version")).isEqualTo("2");
    }

    @Test
    void staleVersionIsRefusedAtEachOperation() {
        TestResponse made = key(json("'restricted': false"));
        TestResponse rotated = rotate(made, "{}");
        TestClient late = root.with("If-Match", "\"1\"");
        expect(412, late.post(path(made) + "/rotate"));
        expect(412, late.post(path(made) + "/rotate/cancel"));
        expect(412, late.patch(secretPath(rotated, 1), json("{'expires_in_seconds': 60}")));
        expect(412, late.delete(secretPath(rotated, 1)));
        expect(200, root.with("If-Match", "\"2\"").post(path(made) + "/rotate/cancel"));
    }

    @Test
    void aRevokedKeyIsNotRotated() {
        TestResponse made = key(json("'restricted': false"));
        TestResponse rotated = rotate(made, "{}");
        expect(200, root.post(path(made) + "/revoke"));
        for (TestResponse refused : List.of(
                root.post(path(made) + "/rotate"),
                root.post(path(made) + "/rotate/cancel"),
                root.patch(secretPath(rotated, 1), json("{'expires_in_seconds': 60}")),
                root.delete(secretPath(rotated, 1)))) {
            assertThat(expect(409, refused).text("/code")).isEqualTo("key_revoked");
        }
        assertThat(verdict(made)).isEqualTo("REVOKED");
    }

    @Test
    void callersOfOtherProjectsSeeNoSecrets() {
        TestResponse made = key(json("'restricted': false"));
        TestResponse rotated = rotate(made, "{}");
        for (TestClient stranger :
                List.of(server.clientOf(server.project(), "administrator"), server.clientOf(project, "member"))) {
            expect(404, stranger.post(path(made) + "/rotate/cancel"));
            expect(404, stranger.patch(secretPath(rotated, 1), json("{'expires_in_seconds': 60}")));
            expect(404, stranger.delete(secretPath(rotated, 1)));
        }
        TestClient viewer = server.clientOf(project, "viewer");
        expect(403, viewer.post(path(made) + "/rotate/cancel"));
        expect(403, viewer.delete(secretPath(rotated, 1)));
        // One key's secret is none of another's.
        TestResponse other = key(json("'restricted': false"));
        expect(404, root.delete(path(other) + "/secrets/" + rotated.text("/secrets/1/id")));
    }

    @Test
    void restrictedKeyChangesNeitherItsOwnSecretsNorThoseOfAWiderKey() {
        TestResponse self = key(json("'permissions': ['keys:write', 'keys:read', 'a']"));
        TestResponse wider = key(json("'restricted': false"));
        TestResponse narrower = key(json("'permissions': ['a']"));
        TestClient caller = server.anonymous().as(self.text("/secret"));
        for (TestResponse refused : List.of(rotate(self, "{}"), rotate(wider, "{}"))) {
            for (TestResponse answer : List.of(
                    caller.post(path(refused) + "/rotate"),
                    caller.post(path(refused) + "/rotate/cancel"),
                    caller.patch(secretPath(refused, 1), json("{'expires_in_seconds': 60}")),
                    caller.delete(secretPath(refused, 1)))) {
                assertThat(expect(403, answer).text("/code")).isEqualTo("grant_not_allowed");
            }
        }
        TestResponse rotated = expect(200, caller.post(path(narrower) + "/rotate"));
        expect(200, caller.patch(secretPath(rotated, 1), json("{'expires_in_seconds': 60}")));
        expect(200, caller.post(path(narrower) + "/rotate/cancel"));
    }
}
