package dev.rekey.integration.key;

import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.store.KeyFilter;
import dev.rekey.core.key.store.KeyPage;
import dev.rekey.core.project.ProjectRef;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.SampleCachedKeys;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Random restricted keys ask for random things at every API. After each answer, all keys of the project are held against the
 * policy: whatever one of their secrets passes for and did not before, the key of the caller passes for at the same instant.
 */
@BothDatabases
class RestrictedCallersTest {

    private static final int ROUNDS = Integer.getInteger("rekey.delegation.stories", 8);
    private static final int STEPS = 16;
    private static final Duration SOON = Duration.ofSeconds(10);

    @RegisterExtension
    static final TestServer server = new TestServer();

    private final long seed = Long.getLong("rekey.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final RandomRequests requests =
            new RandomRequests(random, () -> server.clock().instant());

    /** How often each kind of request was carried out, and refused because it would give too much. */
    private final Map<String, Integer> done = new TreeMap<>();

    private final Map<String, Integer> refused = new TreeMap<>();
    private int opened;

    @Test
    void nothingThatResultsIsUsableForMoreThanTheKeyOfTheCaller() {
        System.out.println("RestrictedCallersTest: -Drekey.seed=" + seed);
        for (int round = 0; round < ROUNDS; round++) {
            story();
        }
        System.out.println("done " + done + ", refused " + refused + ", newly passed " + opened);
        assertThat(opened).isGreaterThan(ROUNDS);
        assertThat(done.keySet()).contains("native create", "native update");
        assertThat(refused.keySet()).contains("native create", "native update");
        if (ROUNDS >= 60) {
            List<String> everywhere = List.of(
                    "native create",
                    "native update",
                    "rotate",
                    "docspace create",
                    "partoo create",
                    "basic create",
                    "user",
                    "role");
            assertThat(done.keySet()).containsAll(everywhere);
            assertThat(refused.keySet()).containsAll(everywhere);
        }
    }

    private void story() {
        String project = server.project();
        String administrator = server.user(project, "administrator");
        String member = server.user(project, "member");
        TestClient root = server.root();
        requests.roles(project).forEach((path, body) -> expect(200, root.put(path, body)));
        requests.users(project, member).forEach((path, body) -> expect(200, root.patch(path, body)));
        for (int number = 0; number < 4; number++) {
            server.key(project, random.nextBoolean() ? administrator : member, requests.anyKey());
        }
        TestResponse own = server.key(project, administrator, requests.callersKey());
        TestClient client = server.anonymous().as(own.text("/secret"));
        RandomRequests.ProjectCallers place =
                new RandomRequests.ProjectCallers(project, administrator, member, own.text("/secret"));
        for (int step = 0; step < STEPS; step++) {
            Map<SecretId, Held> before = held(project);
            Held caller = callers(before, own);
            List<KeyAggregate> keys =
                    before.values().stream().map(Held::owned).distinct().toList();
            RandomRequests.Request request = requests.next(place, keys);
            TestResponse reply = request.send(server, client);
            if (reply.status() / 100 == 2) {
                done.merge(request.kind(), 1, Integer::sum);
            } else if (reply.body().contains("grant_not_allowed") || request.isRefusal(reply.status())) {
                refused.merge(request.kind(), 1, Integer::sum);
            }
            judge(request + " answered " + reply.status() + " " + reply.body(), caller, before, held(project));
        }
        settle(project, own);
    }

    /** What was scheduled comes due after the caller's key has become narrower, or has ended. */
    private void settle(String project, TestResponse own) {
        String path = "/v1/keys/" + own.text("/id");
        TestResponse narrowed = server.root().patch(path, requests.narrowing());
        if (random.nextInt(4) == 0) {
            expect(200, server.root().post(path + "/revoke"));
        } else {
            expect(200, narrowed);
        }
        Map<SecretId, Held> before = held(project);
        server.clock().advance(SOON.plusSeconds(1));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> held(project).values().stream()
                        .flatMap(each -> each.owned().pending().stream())
                        .noneMatch(each -> each.state() == ScheduledChange.State.WAITING
                                && !each.plan()
                                        .effectiveAt()
                                        .isAfter(server.clock().instant())));
        judge("scheduled changes", callers(before, own), before, held(project));
    }

    private static Held callers(Map<SecretId, Held> all, TestResponse own) {
        KeyId id = KeyId.parse(own.text("/id")).orElseThrow();
        return all.values().stream()
                .filter(each -> each.owned().key().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** A secret with its key. */
    private record Held(KeyAggregate owned, SecretVersion secret) {

        CachedKey facts() {
            return CachedKey.of(owned, secret, false, 0, SampleCachedKeys.PLAIN);
        }
    }

    private static Map<SecretId, Held> held(String project) {
        var database = server.app().database();
        var id = database.projects()
                .find(new ProjectRef.BySlug(project))
                .orElseThrow()
                .id();
        KeyFilter all = KeyFilter.all(server.clock().instant()).project(id);
        Map<SecretId, Held> held = new HashMap<>();
        for (KeyAggregate aggregate : database.keys()
                .chunk(all, new KeyPage.After(null, 1_000), Long.MAX_VALUE)
                .keys()) {
            aggregate.key().secrets().forEach(secret -> held.put(secret.id(), new Held(aggregate, secret)));
        }
        return held;
    }

    private void judge(String what, Held caller, Map<SecretId, Held> before, Map<SecretId, Held> after) {
        Instant now = server.clock().instant();
        after.forEach((secret, current) -> {
            Held previous = before.get(secret);
            if (previous != null && previous.owned().equals(current.owned())) {
                return;
            }
            for (KeyUse use : requests.uses(now, 60)) {
                boolean passes = use.passes(current.facts(), current.secret());
                if (!passes || (previous != null && use.passes(previous.facts(), previous.secret()))) {
                    continue;
                }
                opened++;
                assertThat(use.passesForCaller(caller.facts()))
                        .as(
                                "seed %d: %s: %s passes for %s, and the caller %s does not",
                                seed,
                                what,
                                current.owned().key(),
                                use,
                                caller.owned().key())
                        .isTrue();
            }
        });
    }
}
