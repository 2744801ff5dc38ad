package dev.rekey.node.redis;

import static dev.rekey.local.ratelimit.SampleLimits.bucket;
import static dev.rekey.local.ratelimit.SampleLimits.ofKey;
import static dev.rekey.local.ratelimit.SampleLimits.ofOwner;
import static dev.rekey.local.ratelimit.SampleLimits.ofProject;
import static dev.rekey.local.ratelimit.SampleLimits.window;
import static dev.rekey.node.redis.RedisNodes.slow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimit.OnOutage;
import dev.rekey.core.limit.RateLimitStatus;
import dev.rekey.core.limit.RedisGenerationStore;
import dev.rekey.local.ratelimit.LimitRequest;
import dev.rekey.local.ratelimit.LimitReservation;
import dev.rekey.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
@Tag("process")
class RedisRateLimiterTest {

    private static RedisServer redis;
    private static RedisNodes nodes;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        nodes = new RedisNodes(redis.url(), 3, RedisNodes.PATIENT, RedisGenerationStore.inMemory());
    }

    @AfterAll
    static void end() {
        if (redis != null) {
            nodes.close();
            redis.close();
        }
    }

    /** Leaves no counts, and a mark that never counts as a loss. */
    @BeforeEach
    void forget() {
        redis.flush();
        redis.command("SET " + RedisRateLimiter.MARK + " of-the-tests");
    }

    private static LimitReservation take(LimitRequest request, long cost) {
        return nodes.get(0).take(List.of(request), cost);
    }

    private static RateLimitStatus left(LimitRequest request) {
        return take(request, 0).status().getFirst();
    }

    private static long millisLeft(LimitRequest request) {
        return Long.parseLong(
                redis.command("PTTL " + RedisRateLimiter.key(request)).substring(1));
    }

    @Test
    void nodesTogetherGrantExactlyTheLimit() throws Exception {
        RateLimit year = window(1_000, RateLimit.MAX_WINDOW_SECONDS);
        for (LimitRequest request : List.of(ofKey(1, slow("default", 1_000, OnOutage.DENY)), ofKey(2, year))) {
            assertThat(nodes.ask(List.of(request), 16, 50).granted()).isEqualTo(1_000);
        }
    }

    @Test
    void noTakeIsRefusedForAnotherThatIsRefusedElsewhere() throws Exception {
        LimitRequest shared = ofProject(1, slow("default", 1_000, OnOutage.DENY));
        LimitRequest empty = ofKey(1, slow("default", 1, OnOutage.DENY));
        take(empty, 1);

        long both;
        try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
            var refused = other.submit(() -> nodes.ask(List.of(shared, empty), 8, 50));
            assertThat(nodes.ask(List.of(shared), 8, 50).granted()).isEqualTo(1_000);
            both = refused.get().granted();
        }

        assertThat(both).isZero();
    }

    @Test
    void aVerifyThatCostsNothingOnlyTellsAndWritesNothing() {
        LimitRequest request = ofKey(1, bucket(5, 60));

        assertThat(left(request)).isEqualTo(new RateLimitStatus(request.limit(), 5, 0, 0));
        assertThat(redis.command("EXISTS " + RedisRateLimiter.key(request))).isEqualTo(":0");
        take(request, 5);
        assertThat(take(request, 0).granted()).isTrue();
    }

    @Test
    void whatWaitsIsNotDoneAtOnce() {
        assertThat(nodes.get(0).tryTake(List.of(ofKey(1, bucket(5, 60))), 1)).isNull();
    }

    @Test
    void eachLimitIsForgottenWhenItMustBeFull() {
        LimitRequest bucket = ofKey(1, bucket(60, 60));
        LimitRequest window = ofKey(2, window(60, 60));
        take(bucket, 30);
        take(window, 30);

        assertThat(millisLeft(bucket)).isBetween(30_000L, 40_001L);
        assertThat(millisLeft(window)).isBetween(5_000L, 70_001L);
        take(bucket, 30);
        assertThat(millisLeft(bucket)).isBetween(55_000L, 70_001L);
    }

    @Test
    void whatIsGivenBackCanBeTakenByAnotherNode() {
        LimitRequest request = ofKey(1, slow("default", 10, OnOutage.DENY));
        LimitReservation reservation = take(request, 10);

        nodes.get(0).release(reservation);

        Awaitility.await().until(() -> nodes.get(1).take(List.of(request), 10).granted());
        assertThat(take(request, 1).granted()).isFalse();
    }

    @Test
    void whatWasTakenBeforeAFlushIsNotGivenBackAfterIt() {
        LimitRequest request = ofKey(1, slow("default", 10, OnOutage.ALLOW));
        LimitReservation reservation = take(request, 10);
        redis.flush();
        redis.command("SET " + RedisRateLimiter.MARK + " another");
        take(request, 10);

        nodes.get(0).release(reservation);

        assertThat(take(request, 1).granted()).isFalse();
    }

    @Test
    void aLimitThatIsChangedKeepsWhatWasUsedOnAllNodes() {
        take(ofKey(1, slow("default", 10, OnOutage.DENY)), 5);

        LimitRequest raised = ofKey(1, slow("default", 100, OnOutage.DENY));
        assertThat(nodes.get(1).take(List.of(raised), 96).granted()).isFalse();
        assertThat(nodes.get(2).take(List.of(raised), 95).granted()).isTrue();
    }

    @Test
    void scriptsThatRedisHasForgottenAreSentAgain() {
        LimitRequest request = ofKey(1, slow("default", 10, OnOutage.DENY));
        redis.command("SCRIPT FLUSH");
        LimitReservation reservation = take(request, 4);
        redis.command("SCRIPT FLUSH");
        nodes.get(0).release(reservation);

        assertThat(reservation.granted()).isTrue();
        Awaitility.await().until(() -> left(request).remaining() == 10);
    }

    @Test
    void keysOfAnOwnerShareALimitUnlessItIsDefinedDifferently() {
        take(ofOwner(1, slow("default", 10, OnOutage.DENY)), 4);

        assertThat(left(ofOwner(1, slow("default", 10, OnOutage.DENY))).remaining())
                .isEqualTo(6);
        assertThat(left(ofOwner(1, slow("default", 11, OnOutage.DENY))).remaining())
                .isEqualTo(11);
    }

    @Test
    void allKeysCarryOurPrefixAndNoSecret() {
        take(ofKey(1, bucket(5, 60)), 1);

        assertThat(RedisRateLimiter.key(ofKey(1, bucket(5, 60))))
                .isEqualTo("rekey:limit:key:00000000-0000-0001-0000-000000000001:default");
        assertThat(RedisRateLimiter.key(ofProject(1, bucket(5, 60)))).startsWith("rekey:limit:project:");
        String others = "return #redis.call(\"KEYS\", \"*\") - #redis.call(\"KEYS\", \"rekey:*\")";
        assertThat(redis.command("EVAL '" + others + "' 0")).isEqualTo(":0");
    }

    @Test
    void theSameLimitCannotBeWantedTwice() {
        LimitRequest request = ofKey(1, bucket(5, 60));

        assertThatThrownBy(() -> nodes.get(0).take(List.of(request, request), 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void closingEndsEveryThread() {
        LimitRequest request = ofKey(1, bucket(5, 60));
        List<Thread> before = List.copyOf(Thread.getAllStackTraces().keySet());
        RedisNodes more = new RedisNodes(redis.url(), 2, RedisNodes.PATIENT, RedisGenerationStore.inMemory());
        assertThat(more.get(0).take(List.of(request), 1).granted()).isTrue();
        List<Thread> begun = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .filter(thread -> thread.getName().startsWith("lettuce")
                        || thread.getName().startsWith("redis-"))
                .toList();
        assertThat(begun).isNotEmpty();

        more.get(0).close();
        more.get(1).close();

        Awaitility.await()
                .atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(begun).noneMatch(Thread::isAlive));
    }
}
