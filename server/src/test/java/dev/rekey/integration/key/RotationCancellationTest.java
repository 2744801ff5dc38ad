package dev.rekey.integration.key;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A rotation that is taken back: the secrets before it are as they were. */
@BothDatabases
class RotationCancellationTest extends RotationFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    RotationCancellationTest() {
        super(server);
    }

    @Test
    void cancelledRotationRestoresThePreviousSecrets() {
        TestResponse made = key(json("'restricted': false"));
        TestResponse second = rotate(made, json("{'overlap_seconds': 100, 'expires_after_idle_seconds': 60}"));
        TestResponse third = rotate(made, json("{'overlap_seconds': 50}"));
        assertThat(third.text("/secrets/2/expires_at")).isNotEqualTo(second.text("/secrets/1/expires_at"));
        TestResponse back =
                expect(200, root.post(path(made) + "/rotate/cancel", json("{'reason': 'broken roll-out'}")));
        assertThat(back.text("/version")).isEqualTo("4");
        assertThat(back.header("ETag")).contains("\"4\"");
        assertThat(back.json().at("/secrets"))
                .isEqualTo(root.get(path(made)).json().at("/secrets"));
        assertThat(back.json().at("/secrets").findValuesAsString("expires_at"))
                .isEqualTo(second.json().at("/secrets").findValuesAsString("expires_at"));
        assertThat(verdict(third)).isEqualTo("NOT_FOUND");
        assertThat(verdict(second)).isEqualTo("VALID");
        assertThat(verdict(made)).isEqualTo("VALID");
        TestResponse first = expect(200, root.post(path(made) + "/rotate/cancel"));
        assertThat(first.json().at("/secrets/0/expires_at").isNull()).isTrue();
        assertThat(first.json().at("/secrets/0/expires_after_idle_seconds").isNull())
                .isTrue();
        assertThat(verdict(second)).isEqualTo("NOT_FOUND");
        TestResponse none = expect(409, root.post(path(made) + "/rotate/cancel"));
        assertThat(none.text("/code")).isEqualTo("no_earlier_secret");
        server.clock().advance(Duration.ofDays(400));
        assertThat(verdict(made)).isEqualTo("VALID");
        assertThat(actions(made))
                .containsExactly(
                        "key.rotation.cancelled",
                        "key.rotation.cancelled",
                        "key.rotation.cancelled",
                        "key.rotated",
                        "key.rotated",
                        "key.created");
    }

    @Test
    void rotationCannotBeCancelledAfterTheOverlap() {
        TestResponse made = key(json("'restricted': false"));
        TestResponse rotated = rotate(made, json("{'overlap_seconds': 10}"));
        server.clock().advance(Duration.ofSeconds(10));
        expect(409, root.post(path(made) + "/rotate/cancel"));
        assertThat(verdict(rotated)).isEqualTo("VALID");
        assertThat(verdict(made)).isEqualTo("NOT_FOUND");
    }

    @Test
    void manualExpiryOfAPreviousSecretSurvivesACancellation() {
        TestResponse made = key(json("'restricted': false"));
        rotate(made, json("{'overlap_seconds': 1000}"));
        TestResponse third = rotate(made, json("{'overlap_seconds': 500}"));
        TestResponse cut = expect(200, root.patch(secretPath(third, 2), json("{'expires_in_seconds': 20}")));
        TestResponse back = expect(200, root.post(path(made) + "/rotate/cancel"));
        assertThat(back.text("/secrets/1/expires_at")).isEqualTo(cut.text("/secrets/2/expires_at"));
    }

    @Test
    void deletionOfTheNewestSecretCancelsItsRotation() {
        TestResponse made = key(json("'restricted': false"));
        TestResponse rotated = rotate(made, json("{'overlap_seconds': 60}"));
        TestResponse ended = expect(200, root.delete(secretPath(rotated, 0)));
        assertThat(verdict(rotated)).isEqualTo("NOT_FOUND");
        assertThat(ended.json().at("/secrets/0/expires_at").isNull()).isTrue();
        server.clock().advance(Duration.ofDays(1));
        assertThat(verdict(made)).isEqualTo("VALID");
    }
}
