package dev.rekey.story;

import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.core.id.ScheduledChangeId;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** An update that is made later, as everybody concerned sees it. */
@BothDatabases
class ScheduledChangeTest {

    private static final String NO_CHANGE = new ScheduledChangeId(new UUID(1, 2)).toString();
    private static final Duration LATEST = Duration.ofSeconds(30);

    @RegisterExtension
    static final TestServer server = new TestServer();

    private final String project = server.project();
    private final String owner = server.user(project, "member");
    private final TestClient root = server.root();

    @Test
    void aChangeIsSeenBeforeAndHoldsAtItsTime() {
        TestResponse made = key("\"permissions\": [\"files:read\", \"files:write\"]");
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
        assertThat(pending.path("change").toString())
                .isEqualTo("{\"permissions\":[\"files:read\"],\"metadata\":{\"plan\":null}}");
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
    void aCancelledChangeIsNeverMade() {
        TestResponse made = key("\"restricted\": false");
        String change = schedule(made, "\"enabled\": false", 100);
        TestResponse cancelled = expect(200, root.delete(change));
        assertThat(cancelled.text("/state")).isEqualTo("cancelled");
        assertThat(expect(200, root.delete(change)).body()).isEqualTo(cancelled.body());
        assertThat(root.get(path(made)).json().at("/pending_changes")).isEmpty();
        String later = schedule(made, "\"description\": \"x\"", 101);
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
    void aChangeIsRehearsedWhenItIsSentAndAgainWhenItIsDue() {
        TestResponse made = key("\"permissions\": [\"a\", \"b\"]");
        assertThat(code(made, "a")).isEqualTo("VALID");
        awaitRefused(made, 1);
        String body = body("\"permissions\": [\"b\"]", 10);
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
                                expect(200, root.post(path(key) + "/rehearse", "{\"permissions\": [\"b\"]}"))
                                        .text("/would_refuse/at_most"))
                        .isEqualTo(Integer.toString(attempts)));
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

    @Test
    void aClearAnswerToEachMistakeAndNothingIsKeptOfIt() {
        TestResponse made = key("\"restricted\": false, \"expires_at\": \"" + in(1_000) + "\"");
        Map<String, String> mistakes = Map.of(
                body("\"name\": \"x\"", 0),
                "#/effective_at in_the_past",
                body("\"name\": \"x\"", -1),
                "#/effective_at in_the_past",
                body("\"name\": \"x\"", 366 * 86_400 + 1),
                "#/effective_at too_far",
                "{\"name\": \"x\", \"effective_at\": null}",
                "#/effective_at required",
                "{\"name\": \"x\", \"effective_at\": \"tomorrow\"}",
                "#/effective_at not_an_instant",
                body("\"reason\": \"none\"", 10),
                "#/effective_at nothing_to_change",
                body("\"allowed_ips\": [\"x\"]", 10),
                "#/allowed_ips/0 not_an_address",
                // At its time it would be in the past.
                body("\"expires_at\": \"" + in(500) + "\"", 600),
                "#/expires_at in_the_past",
                body("\"version\": 7", 10),
                "#/version read_only");
        mistakes.forEach((body, said) -> {
            TestResponse refused = expect(422, root.patch(path(made), body));
            assertThat(refused.text("/errors/0/pointer") + " " + refused.text("/errors/0/code"))
                    .as(body)
                    .isEqualTo(said);
        });
        expect(400, root.patch(path(made), "{\"name\": \"x\", \"effective_at\": 7}"));
        expect(400, root.patch(path(made), body("\"nome\": \"x\"", 10)));
        expect(400, root.patch(path(made), "{\"effective_at\""));
        expect(412, root.with("If-Match", "\"9\"").patch(path(made), body("\"name\": \"x\"", 10)));
        TestResponse two = expect(422, root.patch(path(made), body("\"name\": \" \"", 0)));
        assertThat(two.json().at("/errors")).hasSize(2);
        assertThat(root.get(path(made)).body()).isEqualTo(made.body().replaceAll(",\"secret\":\"[^\"]*\"", ""));
        assertThat(root.get(path(made) + "/scheduled-changes").json().at("/items"))
                .isEmpty();
        expect(404, root.get(path(made) + "/scheduled-changes/" + NO_CHANGE));
        expect(404, root.delete(path(made) + "/scheduled-changes/nonsense"));
        expect(404, root.post(path(made) + "/scheduled-changes/" + NO_CHANGE + "/apply"));
        // A change of another key is none of this one.
        String other = schedule(key("\"restricted\": false"), "\"name\": \"x\"", 10);
        expect(404, root.get(path(made) + "/scheduled-changes/" + id(other)));
        expect(200, root.delete(other));
    }

    @Test
    void whoMayNotChangeAKeySchedulesNothingForIt() {
        TestResponse made = key("\"permissions\": [\"a\"]");
        TestClient stranger = server.clientOf(project, "member");
        expect(404, stranger.patch(path(made), body("\"name\": \"x\"", 10)));
        TestClient narrow = server.anonymous()
                .as(server.key(
                                project,
                                server.user(project, "administrator"),
                                "\"permissions\": [\"keys:read\", \"keys:write\", \"a\"]")
                        .text("/secret"));
        assertThat(expect(403, narrow.patch(path(made), body("\"permissions\": [\"b\"]", 10)))
                        .text("/code"))
                .isEqualTo("grant_not_allowed");
        TestClient reader = server.anonymous()
                .as(server.key(project, owner, "\"permissions\": [\"keys:read\"]")
                        .text("/secret"));
        expect(403, reader.patch(path(made), body("\"name\": \"x\"", 10)));
        String change = schedule(made, "\"name\": \"x\"", 10);
        expect(200, reader.get(change));
        expect(403, reader.delete(change));
        expect(403, reader.post(change + "/apply"));
        expect(200, root.delete(change));
    }

    @Test
    void aRestrictedKeyDoesNotCallOffItsOwnNarrowing() {
        TestResponse made = server.key(
                project,
                server.user(project, "administrator"),
                "\"permissions\": [\"keys:read\", \"keys:write\", \"a\"]");
        TestClient itself = server.anonymous().as(made.text("/secret"));
        String change = schedule(made, "\"enabled\": false", 10);
        assertThat(expect(403, itself.delete(change)).text("/code")).isEqualTo("grant_not_allowed");
        TestResponse own = expect(202, itself.patch(path(made), body("\"name\": \"mine\"", 10)));
        expect(200, itself.delete(own.header("Location").orElseThrow()));
        server.clock().advance(Duration.ofSeconds(10));
        awaitState(change, "applied");
        expect(401, itself.get(path(made)));
    }

    @Test
    void twentyMayBePendingAndTheSameSentAgainCountsOnce() {
        TestResponse made = key("\"restricted\": false");
        for (int number = 0; number < 20; number++) {
            schedule(made, "\"metadata\": {\"n\": " + number + "}", 100);
        }
        String again = schedule(made, "\"metadata\": {\"n\": 19}", 100);
        assertThat(expect(409, root.patch(path(made), body("\"metadata\": {\"n\": 20}", 100)))
                        .text("/code"))
                .isEqualTo("too_many_scheduled_changes");
        expect(200, root.delete(again));
        schedule(made, "\"metadata\": {\"n\": 20}", 100);
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            TestResponse page = expect(200, root.get(path(made) + "/scheduled-changes?limit=8" + cursor));
            seen.addAll(page.json().at("/items").findValuesAsString("id"));
            cursor = page.json().at("/next_cursor").isNull() ? "" : "&cursor=" + page.text("/next_cursor");
        } while (!cursor.isEmpty());
        assertThat(seen).hasSize(21).doesNotHaveDuplicates();
        expect(204, root.delete(path(made)));
    }

    @Test
    void ofTwoWhoCancelAtOnceOneDoesAndBothAreTold() throws Exception {
        for (int round = 0; round < 10; round++) {
            TestResponse made = key("\"restricted\": false");
            String change = schedule(made, "\"name\": \"x\"", 10);
            List<TestResponse> told = atOnce(() -> root.delete(change), () -> root.delete(change));
            assertThat(told.getFirst().body()).isEqualTo(told.getLast().body());
            assertThat(told.getFirst().text("/state")).isEqualTo("cancelled");
            assertThat(actions(made)).containsExactly("key.change.cancelled", "key.change.scheduled", "key.created");
        }
    }

    @Test
    void whoCancelsInTheMomentItIsDueLearnsWhatBecameOfIt() throws Exception {
        for (int round = 0; round < 10; round++) {
            TestResponse made = key("\"restricted\": false");
            String change = schedule(made, "\"name\": \"made\"", 10);
            server.clock().advance(Duration.ofSeconds(10));
            List<TestResponse> told = atOnce(() -> root.delete(change), () -> root.post(change + "/apply"));
            boolean cancelled = told.getFirst().status() == 200;
            if (!cancelled) {
                assertThat(told.getFirst().text("/code")).isEqualTo("scheduled_change_ended");
            }
            assertThat(root.get(change).text("/state")).isEqualTo(cancelled ? "cancelled" : "applied");
            TestResponse read = root.get(path(made));
            assertThat(read.text("/version")).isEqualTo(cancelled ? "1" : "2");
            assertThat(read.text("/name").equals("made")).isEqualTo(!cancelled);
        }
    }

    private static List<TestResponse> atOnce(Callable<TestResponse> one, Callable<TestResponse> other)
            throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<TestResponse>> both = List.of(threads.submit(one), threads.submit(other));
            return List.of(both.getFirst().get(), both.getLast().get());
        }
    }

    private TestResponse key(String members) {
        return server.key(project, owner, members);
    }

    private static String path(TestResponse key) {
        return "/v1/keys/" + key.text("/id");
    }

    private static String id(String change) {
        return change.substring(change.lastIndexOf('/') + 1);
    }

    private static Instant in(long seconds) {
        return server.clock().instant().plusSeconds(seconds);
    }

    private static String body(String members, long seconds) {
        return "{" + members + ", \"effective_at\": \"" + in(seconds) + "\"}";
    }

    /** @return the path of the scheduled change */
    private String schedule(TestResponse key, String members, long seconds) {
        return expect(202, root.patch(path(key), body(members, seconds)))
                .header("Location")
                .orElseThrow();
    }

    private TestResponse awaitState(String change, String state) {
        await().atMost(LATEST)
                .untilAsserted(() -> assertThat(root.get(change).text("/state")).isEqualTo(state));
        return root.get(change);
    }

    private String code(TestResponse key, String permission) {
        return expect(
                        200,
                        root.post(
                                "/v1/verify",
                                "{\"key\": \"" + key.text("/secret") + "\", \"permissions\": [\"" + permission
                                        + "\"]}"))
                .text("/code");
    }

    private List<String> actions(TestResponse key) {
        return expect(200, root.get("/v1/audit?key=" + key.text("/id")))
                .json()
                .at("/items")
                .findValuesAsString("action");
    }
}
