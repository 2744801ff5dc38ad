package dev.rekey.node.redis;

import static dev.rekey.core.limit.RateLimit.MAX_LIMIT;
import static dev.rekey.core.limit.RateLimit.MAX_WINDOW_SECONDS;
import static dev.rekey.local.ratelimit.SampleLimits.limit;
import static dev.rekey.local.ratelimit.SampleLimits.ofKey;
import static dev.rekey.local.ratelimit.SampleLimits.ofOwner;
import static dev.rekey.local.ratelimit.SampleLimits.ofProject;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimit.Algorithm;
import dev.rekey.core.limit.RateLimitStatus;
import dev.rekey.core.limit.RedisGenerationStore;
import dev.rekey.local.ratelimit.LimitModel;
import dev.rekey.local.ratelimit.LimitRequest;
import dev.rekey.local.ratelimit.LimitReservation;
import dev.rekey.local.ratelimit.LocalRateLimiter;
import dev.rekey.local.ratelimit.ManualLimiterClock;
import dev.rekey.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Compares what Redis counts with what the limiter in memory does, and with a model that rounds nothing. */
@Tag("process")
class RedisModelTest {

    private static final int ROUNDS = 60;

    private static final long MICRO = 1_000;
    private static final long SECOND = 1_000_000;

    private static RedisServer redis;
    private static RedisRateLimiter limits;
    private static final ManualLimiterClock CLOCK = new ManualLimiterClock();

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        LocalRateLimiter shares = new LocalRateLimiter(CLOCK, 1);
        limits = new RedisRateLimiter(
                redis.url(),
                shares,
                RedisGenerationStore.inMemory(),
                () -> Long.toString(micros()),
                Duration.ofSeconds(10));
    }

    @AfterAll
    static void end() {
        if (redis != null) {
            limits.close();
            redis.close();
        }
    }

    private static long micros() {
        return CLOCK.nanos() / MICRO;
    }

    private static void inRounds(Consumer<SplittableRandom> compare) {
        SplittableRandom seeds = new SplittableRandom();
        for (int round = 0; round < ROUNDS; round++) {
            long seed = seeds.nextLong();
            redis.flush();
            // A mark of nobody's, so that nothing counts as lost.
            redis.command("SET " + RedisRateLimiter.MARK + " 0");
            try {
                compare.accept(new SplittableRandom(seed));
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError("seed " + seed, failed);
            }
        }
    }

    private static LimitReservation take(List<LimitRequest> wanted, long cost) {
        LimitReservation reservation = limits.take(wanted, cost);
        assertThat(((RedisReservation) reservation).inRedis())
                .as("answered by Redis")
                .hasSameSizeAs(wanted);
        return reservation;
    }

    private record Grant(LimitReservation inRedis, LimitReservation inMemory, long at) {}

    @Test
    void everyAnswerIsThatOfTheLimiterInMemory() {
        inRounds(random -> {
            CLOCK.advance(random.nextLong(1_000_000_000_000L) * MICRO);
            LocalRateLimiter limiter = new LocalRateLimiter(CLOCK, 10_000);
            long windowSeconds = anyOf(random, 1, 2, 7, 10, 60, 3_600, 86_400, 1 + random.nextInt(100_000));
            List<LimitRequest> all = List.of(
                    ofKey(1, any(random, windowSeconds)),
                    ofKey(2, any(random, windowSeconds)),
                    ofOwner(1, any(random, windowSeconds)),
                    ofProject(1, any(random, windowSeconds)));
            List<Grant> grants = new ArrayList<>();
            for (int step = 0; step < 150; step++) {
                CLOCK.advance(pause(random, windowSeconds));
                if (!grants.isEmpty() && random.nextInt(5) == 0) {
                    Grant back = grants.remove(random.nextInt(grants.size()));
                    if (micros() - back.at() <= windowSeconds * SECOND) {
                        limits.release(back.inRedis());
                        limiter.release(back.inMemory());
                    }
                    continue;
                }
                List<LimitRequest> requests =
                        all.stream().filter(_ -> random.nextInt(3) > 0).toList();
                long most = all.get(random.nextInt(all.size())).limit().limit();
                long cost = anyOf(random, 0, 1, 1, random.nextLong(most + 1), most, most + 1);

                LimitReservation inRedis = take(requests, cost);
                LimitReservation inMemory = limiter.take(requests, cost);

                assertThat(inRedis.granted()).isEqualTo(inMemory.granted());
                assertThat(inRedis.status()).isEqualTo(inMemory.status());
                if (inRedis.granted()) {
                    grants.add(new Grant(inRedis, inMemory, micros()));
                }
            }
        });
    }

    @Test
    void theBiggestNumbersAreCountedWithoutRounding() {
        inRounds(random -> {
            CLOCK.advance(random.nextLong(1_000_000_000_000L) * MICRO);
            RateLimit limit = huge(random);
            LimitRequest request = ofKey(1, limit);
            LimitModel model = new LimitModel(limit, micros(), SECOND);
            compare(random, List.of(limit), request, model);
        });
    }

    @Test
    void aLimitThatIsChangedKeepsWhatWasUsedWithoutRoundingUp() {
        inRounds(random -> {
            CLOCK.advance(random.nextLong(1_000_000_000_000L) * MICRO);
            List<RateLimit> turns = Stream.generate(
                            () -> random.nextBoolean() ? huge(random) : any(random, 1 + random.nextInt(100_000)))
                    .limit(6)
                    .toList();
            LimitModel model = new LimitModel(turns.getFirst(), micros(), SECOND);
            compare(random, turns, ofKey(1, turns.getFirst()), model);
        });
    }

    private static void compare(SplittableRandom random, List<RateLimit> turns, LimitRequest first, LimitModel model) {
        for (int step = 0; step < 120; step++) {
            long window = model.limit().windowSeconds() * SECOND;
            CLOCK.advance(anyOf(random, 0, 1, random.nextLong(1000), random.nextLong(window / 20 + 1)) * MICRO);
            model.advance(micros());
            RateLimit limit =
                    turns.get(random.nextInt(10) == 0 ? random.nextInt(turns.size()) : turns.indexOf(model.limit()));
            if (!limit.equals(model.limit())) {
                model.change(limit);
            }
            long cost = anyOf(
                    random,
                    0,
                    1,
                    random.nextLong(limit.limit() / 10 + 2),
                    random.nextLong(limit.limit() + 1),
                    limit.limit());
            boolean granted = model.remaining() >= cost;
            if (granted) {
                model.take(cost);
            }

            LimitReservation reservation = take(List.of(new LimitRequest(first.holder(), limit)), cost);

            assertThat(reservation.granted()).isEqualTo(granted);
            RateLimitStatus expected = model.left(granted ? 0 : cost);
            assertThat(reservation.status()).as("step " + step).containsExactly(expected);
            if (granted && random.nextInt(4) == 0) {
                model.giveBack(cost, micros());
                limits.release(reservation);
            }
        }
    }

    @Test
    void aChangedLimitIsThatOfTheLimiterInMemoryButForOneUse() {
        inRounds(random -> {
            LocalRateLimiter limiter = new LocalRateLimiter(CLOCK, 10_000);
            for (int step = 0; step < 100; step++) {
                CLOCK.advance(random.nextLong(5 * SECOND) * MICRO);
                List<LimitRequest> requests = List.of(ofKey(1, any(random, anyOf(random, 10, 60, 3_600))));

                long inRedis = limits.take(requests, 0).status().getFirst().remaining();
                long inMemory = limiter.take(requests, 0).status().getFirst().remaining();
                assertThat(inRedis).isBetween(inMemory, inMemory + 1);
                long cost = Math.min(1 + random.nextInt(50), inMemory);
                assertThat(limits.take(requests, cost).granted()).isTrue();
                assertThat(limiter.take(requests, cost).granted()).isTrue();
                if (inRedis != inMemory) {
                    return; // From here on they need not agree.
                }
            }
        });
    }

    private static RateLimit huge(SplittableRandom random) {
        return limit(
                anyOf(random, MAX_LIMIT, 999_999_999_989L, 999_999_999_961L, MAX_LIMIT - random.nextLong(1000)),
                anyOf(random, 1, MAX_WINDOW_SECONDS, MAX_WINDOW_SECONDS - 1, 31_622_399 - random.nextInt(1000)),
                anyOf(random, 0, 1, 1) == 1 ? Algorithm.BUCKET : Algorithm.WINDOW);
    }

    private static RateLimit any(SplittableRandom random, long windowSeconds) {
        Algorithm algorithm = random.nextBoolean() ? Algorithm.BUCKET : Algorithm.WINDOW;
        return limit(anyOf(random, 1, 2, 3, 10, 60, 1 + random.nextInt(5_000)), windowSeconds, algorithm);
    }

    /** In nanoseconds, but whole microseconds: Redis's clock knows no more. */
    private static long pause(SplittableRandom random, long windowSeconds) {
        long window = windowSeconds * SECOND;
        return MICRO
                * switch (random.nextInt(12)) {
                    case 0, 1 -> 0;
                    case 2 -> 1;
                    case 3 -> random.nextLong(1_000);
                    case 4 -> SECOND;
                    case 5 -> random.nextLong(window);
                    case 6 -> random.nextInt(10) == 0 ? random.nextLong(4 * window) : 0;
                    default -> random.nextLong(window / 50);
                };
    }

    private static long anyOf(SplittableRandom random, long... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
