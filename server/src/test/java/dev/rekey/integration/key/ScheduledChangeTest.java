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
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** An update that is made later, as everybody concerned sees it. */
@BothDatabases
class ScheduledChangeTest extends ScheduledChangeFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    ScheduledChangeTest() {
        super(server);
    }

    @Test
    void scheduledChangeIsListedAndAppliedWhenDue() {
        TestResponse made = key(json("'permissions': ['files:read', 'files:write']"));
        TestClient admin = server.clientOf(project, "administrator");
        Instant at = in(3_600);
        TestResponse scheduled = expect(202, admin.patch(path(made), """
            {"permissions": ["files:read"], "metadata": {"plan": null}, "reason": "Ticket 7", "effective_at": "%s"}\
            """.formatted(at)));
        assertThat(scheduled.text("/version")).isEqualTo("1");
        assertThat(scheduled.header("ETag")).contains("\"1\"");
        assertThat(scheduled.json().at("/permissions")).hasSize(2);
        JsonNode pending = scheduled.json().at("/pending_changes/0");
        assertThat(pending.path("state").asString()).isEqualTo("waiting");
        assertThat(pending.path("effective_at").asString()).isEqualTo(at.toString());
        assertThatJson(pending.path("change")).isEqualTo("{'permissions':['files:read'],'metadata':{'plan':null}}");
        assertThat(pending.path("reason").asString()).isEqualTo("Ticket 7");
        assertThat(root.get(path(made)).body()).isEqualTo(scheduled.body());
        String location = scheduled.header("Location").orElseThrow();
        assertThat(expect(200, root.get(location)).json()).isEqualTo(pending);
        assertThat(expect(200, root.get("/v1/keys?project=" + project + "&owner=" + owner))
                        .json()
                        .at("/items/0/pending_changes/0"))
                .isEqualTo(pending);
        expect(200, root.patch(path(made), root.get(path(made)).body()));

        server.clock().advance(Duration.ofSeconds(3_599));
        assertThat(code(made, "files:write")).isEqualTo("VALID");
        server.clock().advance(Duration.ofSeconds(1));
        await().atMost(LATEST)
                .untilAsserted(() -> assertThat(code(made, "files:write")).isEqualTo("INSUFFICIENT_PERMISSIONS"));
        assertThat(code(made, "files:read")).isEqualTo("VALID");
        TestResponse read = root.get(path(made));
        assertThat(read.text("/version")).isEqualTo("2");
        assertThat(read.json().at("/pending_changes")).isEmpty();
        assertThat(read.json().at("/updated_by")).isEqualTo(pending.path("created_by"));
        TestResponse done = root.get(location);
        assertThat(done.text("/state")).isEqualTo("applied");
        assertThat(done.text("/version")).isEqualTo("2");
        assertThat(done.json().at("/ended_by")).isEqualTo(pending.path("created_by"));
        TestResponse revision = expect(200, root.get(path(made) + "/revisions/2"));
        assertThat(revision.text("/action")).isEqualTo("key.updated");
        assertThat(revision.text("/api")).isEqualTo("schedule");
        assertThat(revision.text("/reason")).isEqualTo("Ticket 7");
        assertThat(revision.json().at("/by")).isEqualTo(pending.path("created_by"));
        assertThat(actions(made)).containsExactly("key.updated", "key.change.scheduled", "key.created");
        assertThat(expect(409, root.delete(location)).text("/code")).isEqualTo("scheduled_change_ended");
        assertThat(expect(409, root.post(location + "/apply")).text("/code")).isEqualTo("scheduled_change_ended");
    }

    @Test
    void cancelledChangeIsNeverApplied() {
        TestResponse made = key(json("'restricted': false"));
        String change = schedule(made, json("'enabled': false"), 100);
        TestResponse cancelled = expect(200, root.delete(change));
        assertThat(cancelled.text("/state")).isEqualTo("cancelled");
        assertThat(expect(200, root.delete(change)).body()).isEqualTo(cancelled.body());
        assertThat(root.get(path(made)).json().at("/pending_changes")).isEmpty();
        String later = schedule(made, json("'description': 'x'"), 101);
        server.clock().advance(Duration.ofSeconds(101));
        awaitState(later, "applied");
        assertThat(code(made, "a")).isEqualTo("VALID");
        assertThat(root.get(change).body()).isEqualTo(cancelled.body());
        assertThat(actions(made))
                .containsExactly(
                        "key.updated",
                        "key.change.scheduled",
                        "key.change.cancelled",
                        "key.change.scheduled",
                        "key.created");
        assertThat(expect(409, root.post(change + "/apply")).text("/code")).isEqualTo("scheduled_change_ended");
        assertThat(expect(200, root.get(path(made) + "/scheduled-changes"))
                        .json()
                        .at("/items")
                        .findValuesAsString("state"))
                .containsExactly("applied", "cancelled");
    }

    @Test
    void aChangeIsRehearsedWhenItIsSentAndAgainWhenItIsDue() {
        TestResponse made = key(json("'permissions': ['a', 'b']"));
        assertThat(code(made, "a")).isEqualTo("VALID");
        awaitRefused(made, 1);
        String body = body(json("'permissions': ['b']"), 10);
        TestResponse refused =
                expect(409, root.with("Prefer", "rehearse; max-refused=0").patch(path(made), body));
        assertThat(refused.text("/code")).isEqualTo("rehearsal_refused");
        assertThat(root.get(path(made)).json().at("/pending_changes")).isEmpty();
        TestResponse scheduled =
                expect(202, root.with("Prefer", "rehearse; max-refused=1").patch(path(made), body));
        assertThat(scheduled.header("Preference-Applied")).contains("rehearse");
        assertThat(scheduled.text("/pending_changes/0/max_refused")).isEqualTo("1");
        assertThat(code(made, "a")).isEqualTo("VALID");
        awaitRefused(made, 2);
        server.clock().advance(Duration.ofSeconds(10));
        TestResponse held = awaitState(scheduled.header("Location").orElseThrow(), "held_back");
        assertThat(held.text("/held_back/because")).isEqualTo("would_refuse");
        assertThat(held.text("/would_refuse")).isEqualTo("2");
        assertThat(code(made, "a")).isEqualTo("VALID");
    }

    /** Until so many attempts with the permission are recorded. */
    private void awaitRefused(TestResponse key, int attempts) {
        server.app().flush();
        await().pollDelay(Duration.ZERO)
                .atMost(LATEST)
                .untilAsserted(() -> assertThat(
                                expect(200, root.post(path(key) + "/rehearse", json("{'permissions': ['b']}")))
                                        .text("/would_refuse/at_most"))
                        .isEqualTo(Integer.toString(attempts)));
    }
}
