package dev.rekey.story;

import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Scheduled changes that meet another change of their key, or rules of their time. */
class ScheduledChangeConflictTest extends ScheduledChangeFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    ScheduledChangeConflictTest() {
        super(server);
    }

    @Test
    void aChangeOfTheSameFieldsHoldsItBackAndAnyOtherDoesNot() {
        TestResponse made = key("\"restricted\": false, \"metadata\": {\"plan\": \"gold\", \"team\": 1}");
        String name = schedule(made, "\"name\": \"scheduled\"", 10);
        String plan = schedule(made, "\"metadata\": {\"plan\": \"tin\"}", 10);
        expect(200, root.patch(path(made), "{\"name\": \"by hand\", \"metadata\": {\"team\": 2}}"));
        server.clock().advance(Duration.ofSeconds(10));
        TestResponse held = awaitState(name, "held_back");
        assertThat(held.text("/held_back/because")).isEqualTo("changed_meanwhile");
        assertThat(held.json().at("/held_back/fields").values())
                .extracting(JsonNode::asString)
                .containsExactly("name");
        awaitState(plan, "applied");
        TestResponse read = root.get(path(made));
        assertThat(read.text("/name")).isEqualTo("by hand");
        assertThat(read.json().at("/metadata").toString()).isEqualTo("{\"plan\":\"tin\",\"team\":2}");
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
    void aVendorsUpdateOfTheSameFieldHoldsItBackToo() {
        String user = server.user(project, "administrator");
        TestResponse made = server.key(project, user, "\"restricted\": false");
        String change = schedule(made, "\"name\": \"scheduled\"", 10);
        TestClient basic = server.anonymous().as(made.text("/secret"));
        expect(
                200,
                basic.patch(
                        "/project/" + made.text("/project") + "/key/" + made.text("/id"),
                        "{\"label\": \"by vendor\"}"));
        server.clock().advance(Duration.ofSeconds(10));
        awaitState(change, "held_back");
        assertThat(root.get(path(made)).text("/name")).isEqualTo("by vendor");
    }

    @Test
    void twoThatWereScheduledOfOneFieldFollowEachOther() {
        TestResponse made = key("\"restricted\": false");
        String on = schedule(made, "\"enabled\": true", 20);
        String off = schedule(made, "\"enabled\": false", 10);
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
    void whatIsSoAlreadyIsMadeWithoutAChange() {
        TestResponse made = key("\"restricted\": false");
        String change = schedule(made, "\"name\": \"new\"", 10);
        expect(200, root.patch(path(made), "{\"name\": \"new\"}"));
        server.clock().advance(Duration.ofSeconds(10));
        TestResponse done = awaitState(change, "applied");
        assertThat(done.json().at("/version").isNull()).isTrue();
        assertThat(root.get(path(made)).text("/version")).isEqualTo("2");
    }

    @Test
    void creditsThatWereSpentHoldNothingBackAndCreditsThatWereSetDo() {
        TestResponse spent = key("\"restricted\": false, \"credits\": {\"remaining\": 10}");
        String first = schedule(spent, "\"credits\": {\"remaining\": 50}", 10);
        assertThat(code(spent, "a")).isEqualTo("VALID");
        TestResponse set = key("\"restricted\": false, \"credits\": {\"remaining\": 10}");
        String second = schedule(set, "\"credits\": {\"remaining\": 50}", 10);
        expect(200, root.patch(path(set), "{\"credits\": {\"remaining\": 20}}"));
        server.clock().advance(Duration.ofSeconds(10));
        awaitState(first, "applied");
        awaitState(second, "held_back");
        assertThat(root.get(path(spent)).text("/credits/remaining")).isEqualTo("50");
        assertThat(root.get(path(set)).text("/credits/remaining")).isEqualTo("20");
    }

    @Test
    void whoCouldNotMakeItAnyMoreHasNotMadeIt() {
        TestResponse made = key("\"restricted\": false");
        String member = server.user(project, "administrator");
        TestResponse credential = server.key(project, member);
        TestClient caller = server.anonymous().as(credential.text("/secret"));
        TestResponse scheduled = expect(202, caller.patch(path(made), body("\"name\": \"x\"", 10)));
        TestResponse other = server.key(project, server.user(project, "administrator"));
        TestResponse sound = expect(
                202,
                server.anonymous().as(other.text("/secret")).patch(path(made), body("\"description\": \"x\"", 10)));
        expect(200, root.post(path(credential) + "/revoke"));
        server.clock().advance(Duration.ofSeconds(10));
        TestResponse held = awaitState(scheduled.header("Location").orElseThrow(), "held_back");
        assertThat(held.text("/held_back/because")).isEqualTo("not_allowed");
        awaitState(sound.header("Location").orElseThrow(), "applied");

        for (String lost : List.of("{\"enabled\": false}", "{\"role\": \"viewer\"}")) {
            String user = server.user(project, "administrator");
            TestResponse own = server.key(project, user);
            String change = expect(
                            202,
                            server.anonymous()
                                    .as(own.text("/secret"))
                                    .patch(path(made), body("\"metadata\": {\"" + user + "\": 1}", 10)))
                    .header("Location")
                    .orElseThrow();
            expect(200, root.patch("/v1/projects/" + project + "/users/" + user, lost));
            server.clock().advance(Duration.ofSeconds(10));
            assertThat(awaitState(change, "held_back").text("/held_back/because"))
                    .isEqualTo("not_allowed");
        }
    }

    @Test
    void theRulesOfItsTimeHold() {
        expect(200, root.put("/v1/projects/" + project + "/roles/reader", "{\"permissions\": [\"a\"]}"));
        TestResponse made = key("\"restricted\": true");
        String change = schedule(made, "\"roles\": [\"reader\"]", 10);
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
        TestResponse made = key("\"restricted\": false");
        String change = schedule(made, "\"name\": \"x\"", 10);
        TestResponse revoked = expect(200, root.post(path(made) + "/revoke"));
        assertThat(revoked.json().at("/pending_changes")).isEmpty();
        assertThat(root.get(path(made)).body()).isEqualTo(revoked.body());
        TestResponse cancelled = expect(200, root.get(change));
        assertThat(cancelled.text("/state")).isEqualTo("cancelled");
        assertThat(cancelled.json().at("/ended_by")).isEqualTo(revoked.json().at("/revoked_by"));
        assertThat(expect(409, root.patch(path(made), body("\"name\": \"y\"", 10)))
                        .text("/code"))
                .isEqualTo("key_revoked");
        expect(204, root.delete(path(made)));
        expect(404, root.get(change));
        expect(404, root.get(path(made) + "/scheduled-changes"));
    }

    @Test
    void aRestoreOfTheSameFieldHoldsItBack() {
        TestResponse made = key("\"restricted\": false, \"description\": \"first\"");
        expect(200, root.patch(path(made), "{\"description\": \"second\", \"enabled\": false}"));
        String change = schedule(made, "\"description\": \"third\"", 10);
        expect(200, root.post(path(made) + "/revisions/1/restore"));
        server.clock().advance(Duration.ofSeconds(10));
        awaitState(change, "held_back");
        assertThat(root.get(path(made)).text("/description")).isEqualTo("first");
    }
}
