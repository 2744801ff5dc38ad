package dev.rekey.integration.key;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.id.ScheduledChangeId;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
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

/** Changes that cannot be scheduled, and cancellations that come too late. */
@BothDatabases
class ScheduledChangeRefusalTest extends ScheduledChangeFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static final String NO_CHANGE = new ScheduledChangeId(new UUID(1, 2)).toString();

    ScheduledChangeRefusalTest() {
        super(server);
    }

    @Test
    void invalidScheduledChangeIsRefusedAndNotStored() {
        TestResponse made = key(json("'restricted': false, 'expires_at': '%s'").formatted(in(1_000)));
        Map<String, String> mistakes = Map.of(
                body(json("'name': 'x'"), 0),
                "#/effective_at in_the_past",
                body(json("'name': 'x'"), -1),
                "#/effective_at in_the_past",
                body(json("'name': 'x'"), 366 * 86_400 + 1),
                "#/effective_at too_far",
                json("{'name': 'x', 'effective_at': null}"),
                "#/effective_at required",
                json("{'name': 'x', 'effective_at': 'tomorrow'}"),
                "#/effective_at not_an_instant",
                body(json("'reason': 'none'"), 10),
                "#/effective_at nothing_to_change",
                body(json("'allowed_ips': ['x']"), 10),
                "#/allowed_ips/0 not_an_address",
                // At its time it would be in the past.
                body(json("'expires_at': '%s'").formatted(in(500)), 600),
                "#/expires_at in_the_past",
                body(json("'version': 7"), 10),
                "#/version read_only");
        mistakes.forEach((body, expected) -> {
            TestResponse refused = expect(422, root.patch(path(made), body));
            assertThat(refused.text("/errors/0/pointer") + " " + refused.text("/errors/0/code"))
                    .as(body)
                    .isEqualTo(expected);
        });
        expect(400, root.patch(path(made), json("{'name': 'x', 'effective_at': 7}")));
        expect(400, root.patch(path(made), body(json("'nome': 'x'"), 10)));
        expect(400, root.patch(path(made), json("{'effective_at'")));
        expect(412, root.with("If-Match", "\"9\"").patch(path(made), body(json("'name': 'x'"), 10)));
        TestResponse two = expect(422, root.patch(path(made), body(json("'name': ' '"), 0)));
        assertThat(two.json().at("/errors")).hasSize(2);
        assertThat(root.get(path(made)).body()).isEqualTo(made.body().replaceAll(",\"secret\":\"[^\"]*\"", ""));
        assertThat(root.get(path(made) + "/scheduled-changes").json().at("/items"))
                .isEmpty();
        expect(404, root.get(path(made) + "/scheduled-changes/" + NO_CHANGE));
        expect(404, root.delete(path(made) + "/scheduled-changes/nonsense"));
        expect(404, root.post(path(made) + "/scheduled-changes/" + NO_CHANGE + "/apply"));
        // A change of another key is none of this one.
        String other = schedule(key(json("'restricted': false")), json("'name': 'x'"), 10);
        expect(404, root.get(path(made) + "/scheduled-changes/" + id(other)));
        expect(200, root.delete(other));
    }

    @Test
    void schedulingNeedsThePermissionToUpdate() {
        TestResponse made = key(json("'permissions': ['a']"));
        TestClient stranger = server.clientOf(project, "member");
        expect(404, stranger.patch(path(made), body(json("'name': 'x'"), 10)));
        TestClient narrow = server.anonymous()
                .as(server.key(
                                project,
                                server.user(project, "administrator"),
                                json("'permissions': ['keys:read', 'keys:write', 'a']"))
                        .text("/secret"));
        assertThat(expect(403, narrow.patch(path(made), body(json("'permissions': ['b']"), 10)))
                        .text("/code"))
                .isEqualTo("grant_not_allowed");
        TestClient reader = server.anonymous()
                .as(server.key(project, owner, json("'permissions': ['keys:read']"))
                        .text("/secret"));
        expect(403, reader.patch(path(made), body(json("'name': 'x'"), 10)));
        String change = schedule(made, json("'name': 'x'"), 10);
        expect(200, reader.get(change));
        expect(403, reader.delete(change));
        expect(403, reader.post(change + "/apply"));
        expect(200, root.delete(change));
    }

    @Test
    void restrictedKeyCannotCancelItsOwnNarrowing() {
        TestResponse made = server.key(
                project,
                server.user(project, "administrator"),
                json("'permissions': ['keys:read', 'keys:write', 'a']"));
        TestClient itself = server.anonymous().as(made.text("/secret"));
        String change = schedule(made, json("'enabled': false"), 10);
        assertThat(expect(403, itself.delete(change)).text("/code")).isEqualTo("grant_not_allowed");
        TestResponse own = expect(202, itself.patch(path(made), body(json("'name': 'mine'"), 10)));
        expect(200, itself.delete(own.header("Location").orElseThrow()));
        server.clock().advance(Duration.ofSeconds(10));
        awaitState(change, "applied");
        expect(401, itself.get(path(made)));
    }

    @Test
    void twentyMayBePendingAndTheSameSentAgainCountsOnce() {
        TestResponse made = key(json("'restricted': false"));
        for (int number = 0; number < 20; number++) {
            schedule(made, json("'metadata': {'n': %s}").formatted(number), 100);
        }
        String again = schedule(made, json("'metadata': {'n': 19}"), 100);
        assertThat(expect(409, root.patch(path(made), body(json("'metadata': {'n': 20}"), 100)))
                        .text("/code"))
                .isEqualTo("too_many_scheduled_changes");
        expect(200, root.delete(again));
        schedule(made, json("'metadata': {'n': 20}"), 100);
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
    void concurrentCancellationsAreIdempotent() throws Exception {
        for (int round = 0; round < 10; round++) {
            TestResponse made = key(json("'restricted': false"));
            String change = schedule(made, json("'name': 'x'"), 10);
            List<TestResponse> responses = atOnce(() -> root.delete(change), () -> root.delete(change));
            assertThat(responses.getFirst().body())
                    .isEqualTo(responses.getLast().body());
            assertThat(responses.getFirst().text("/state")).isEqualTo("cancelled");
            assertThat(actions(made)).containsExactly("key.change.cancelled", "key.change.scheduled", "key.created");
        }
    }

    @Test
    void cancellationOfADueChangeReportsItsOutcome() throws Exception {
        for (int round = 0; round < 10; round++) {
            TestResponse made = key(json("'restricted': false"));
            String change = schedule(made, json("'name': 'made'"), 10);
            server.clock().advance(Duration.ofSeconds(10));
            List<TestResponse> responses = atOnce(() -> root.delete(change), () -> root.post(change + "/apply"));
            boolean cancelled = responses.getFirst().status() == 200;
            if (!cancelled) {
                assertThat(responses.getFirst().text("/code")).isEqualTo("scheduled_change_ended");
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
}
