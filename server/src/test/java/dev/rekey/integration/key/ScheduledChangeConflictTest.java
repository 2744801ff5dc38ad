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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Scheduled changes that meet another change of their key, or rules of their time. */
@BothDatabases
class ScheduledChangeConflictTest extends ScheduledChangeFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    ScheduledChangeConflictTest() {
        super(server);
    }

    @Test
    void changeOfTheSameFieldsConflictsAndOtherChangesDoNot() {
        TestResponse made = key(json("'restricted': false, 'metadata': {'plan': 'gold', 'team': 1}"));
        String name = schedule(made, json("'name': 'scheduled'"), 10);
        String plan = schedule(made, json("'metadata': {'plan': 'tin'}"), 10);
        expect(200, root.patch(path(made), json("{'name': 'by hand', 'metadata': {'team': 2}}")));
        server.clock().advance(Duration.ofSeconds(10));
        TestResponse held = awaitState(name, "held_back");
        assertThat(held.text("/held_back/because")).isEqualTo("changed_meanwhile");
        assertThat(held.json().at("/held_back/fields").values())
                .extracting(JsonNode::asString)
                .containsExactly("name");
        awaitState(plan, "applied");
        TestResponse read = root.get(path(made));
        assertThat(read.text("/name")).isEqualTo("by hand");
        assertThatJson(read.json().at("/metadata")).isEqualTo("{'plan':'tin','team':2}");
        assertThat(read.json().at("/pending_changes").findValuesAsString("id")).containsExactly(held.text("/id"));
        assertThat(actions(made)).contains("key.change.held");

        // Somebody decides that it is right all the same.
        TestClient again = root.with("Idempotency-Key", "decided-" + project);
        TestResponse applied = expect(200, again.post(name + "/apply"));
        assertThat(applied.text("/name")).isEqualTo("scheduled");
        assertThat(applied.json().at("/pending_changes")).isEmpty();
        TestResponse repeated = expect(200, again.post(name + "/apply"));
        assertThat(repeated.text("/version")).isEqualTo(applied.text("/version"));
        assertThat(repeated.header("Idempotency-Replayed")).contains("true");
        assertThat(root.get(path(made)).body()).isEqualTo(applied.body());
    }

    @Test
    void vendorUpdateOfTheSameFieldConflicts() {
        String user = server.user(project, "administrator");
        TestResponse made = server.key(project, user, json("'restricted': false"));
        String change = schedule(made, json("'name': 'scheduled'"), 10);
        TestClient basic = server.anonymous().as(made.text("/secret"));
        expect(
                200,
                basic.patch(
                        "/project/" + made.text("/project") + "/key/" + made.text("/id"),
                        json("{'label': 'by vendor'}")));
        server.clock().advance(Duration.ofSeconds(10));
        awaitState(change, "held_back");
        assertThat(root.get(path(made)).text("/name")).isEqualTo("by vendor");
    }

    @Test
    void twoThatWereScheduledOfOneFieldFollowEachOther() {
        TestResponse made = key(json("'restricted': false"));
        String on = schedule(made, json("'enabled': true"), 20);
        String off = schedule(made, json("'enabled': false"), 10);
        assertThat(root.get(path(made)).json().at("/pending_changes").findValuesAsString("id"))
                .containsExactly(id(off), id(on));
        server.clock().advance(Duration.ofSeconds(10));
        awaitState(off, "applied");
        assertThat(code(made, "a")).isEqualTo("DISABLED");
        server.clock().advance(Duration.ofSeconds(10));
        assertThat(awaitState(on, "applied").text("/version")).isEqualTo("3");
        assertThat(code(made, "a")).isEqualTo("VALID");
    }

    @Test
    void scheduledChangeWithoutEffectIsApplied() {
        TestResponse made = key(json("'restricted': false"));
        String change = schedule(made, json("'name': 'new'"), 10);
        expect(200, root.patch(path(made), json("{'name': 'new'}")));
        server.clock().advance(Duration.ofSeconds(10));
        TestResponse done = awaitState(change, "applied");
        assertThat(done.json().at("/version").isNull()).isTrue();
        assertThat(root.get(path(made)).text("/version")).isEqualTo("2");
    }

    @Test
    void setCreditsConflictAndSpentCreditsDoNot() {
        TestResponse spent = key(json("'restricted': false, 'credits': {'remaining': 10}"));
        String first = schedule(spent, json("'credits': {'remaining': 50}"), 10);
        assertThat(code(spent, "a")).isEqualTo("VALID");
        TestResponse set = key(json("'restricted': false, 'credits': {'remaining': 10}"));
        String second = schedule(set, json("'credits': {'remaining': 50}"), 10);
        expect(200, root.patch(path(set), json("{'credits': {'remaining': 20}}")));
        server.clock().advance(Duration.ofSeconds(10));
        awaitState(first, "applied");
        awaitState(second, "held_back");
        assertThat(root.get(path(spent)).text("/credits/remaining")).isEqualTo("50");
        assertThat(root.get(path(set)).text("/credits/remaining")).isEqualTo("20");
    }

    @Test
    void scheduledChangeNeedsThePermissionsOfItsAuthorWhenDue() {
        TestResponse made = key(json("'restricted': false"));
        String member = server.user(project, "administrator");
        TestResponse credential = server.key(project, member);
        TestClient caller = server.anonymous().as(credential.text("/secret"));
        TestResponse scheduled = expect(202, caller.patch(path(made), body(json("'name': 'x'"), 10)));
        TestResponse other = server.key(project, server.user(project, "administrator"));
        TestResponse sound = expect(
                202,
                server.anonymous().as(other.text("/secret")).patch(path(made), body(json("'description': 'x'"), 10)));
        expect(200, root.post(path(credential) + "/revoke"));
        server.clock().advance(Duration.ofSeconds(10));
        TestResponse held = awaitState(scheduled.header("Location").orElseThrow(), "held_back");
        assertThat(held.text("/held_back/because")).isEqualTo("not_allowed");
        awaitState(sound.header("Location").orElseThrow(), "applied");

        for (String lost : List.of(json("{'enabled': false}"), json("{'role': 'viewer'}"))) {
            String user = server.user(project, "administrator");
            TestResponse own = server.key(project, user);
            String change = expect(
                            202,
                            server.anonymous()
                                    .as(own.text("/secret"))
                                    .patch(
                                            path(made),
                                            body(json("'metadata': {'%s': 1}").formatted(user), 10)))
                    .header("Location")
                    .orElseThrow();
            expect(200, root.patch("/v1/projects/" + project + "/users/" + user, lost));
            server.clock().advance(Duration.ofSeconds(10));
            assertThat(awaitState(change, "held_back").text("/held_back/because"))
                    .isEqualTo("not_allowed");
        }
    }

    @Test
    void scheduledChangeIsValidatedWhenDue() {
        expect(200, root.put("/v1/projects/" + project + "/roles/reader", json("{'permissions': ['a']}")));
        TestResponse made = key(json("'restricted': true"));
        String change = schedule(made, json("'roles': ['reader']"), 10);
        expect(204, root.delete("/v1/projects/" + project + "/roles/reader"));
        server.clock().advance(Duration.ofSeconds(10));
        TestResponse held = awaitState(change, "held_back");
        assertThat(held.text("/held_back/because")).isEqualTo("not_acceptable");
        assertThat(held.text("/held_back/fields/0")).isEqualTo("roles");
        assertThat(expect(422, root.post(change + "/apply")).text("/errors/0/pointer"))
                .isEqualTo("#/roles/0");
        assertThat(root.get(change).text("/state")).isEqualTo("held_back");
        expect(200, root.delete(change));
    }

    @Test
    void revokingCancelsWhatWasScheduledAndDeletingForgetsIt() {
        TestResponse made = key(json("'restricted': false"));
        String change = schedule(made, json("'name': 'x'"), 10);
        TestResponse revoked = expect(200, root.post(path(made) + "/revoke"));
        assertThat(revoked.json().at("/pending_changes")).isEmpty();
        assertThat(root.get(path(made)).body()).isEqualTo(revoked.body());
        TestResponse cancelled = expect(200, root.get(change));
        assertThat(cancelled.text("/state")).isEqualTo("cancelled");
        assertThat(cancelled.json().at("/ended_by")).isEqualTo(revoked.json().at("/revoked_by"));
        assertThat(expect(409, root.patch(path(made), body(json("'name': 'y'"), 10)))
                        .text("/code"))
                .isEqualTo("key_revoked");
        expect(204, root.delete(path(made)));
        expect(404, root.get(change));
        expect(404, root.get(path(made) + "/scheduled-changes"));
    }

    @Test
    void restoreOfTheSameFieldConflicts() {
        TestResponse made = key(json("'restricted': false, 'description': 'first'"));
        expect(200, root.patch(path(made), json("{'description': 'second', 'enabled': false}")));
        String change = schedule(made, json("'description': 'third'"), 10);
        expect(200, root.post(path(made) + "/revisions/1/restore"));
        server.clock().advance(Duration.ofSeconds(10));
        awaitState(change, "held_back");
        assertThat(root.get(path(made)).text("/description")).isEqualTo("first");
    }
}
