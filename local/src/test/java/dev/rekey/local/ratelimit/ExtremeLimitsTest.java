package dev.rekey.local.ratelimit;

import static dev.rekey.core.limit.RateLimit.MAX_LIMIT;
import static dev.rekey.core.limit.RateLimit.MAX_WINDOW_SECONDS;
import static dev.rekey.local.ratelimit.SampleLimits.bucket;
import static dev.rekey.local.ratelimit.SampleLimits.ofKey;
import static dev.rekey.local.ratelimit.SampleLimits.window;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimitStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExtremeLimitsTest {

    /** Shares no factor with anything. */
    private static final long PRIME = 999_999_999_989L;

    private final ManualLimiterClock clock = new ManualLimiterClock();
    private final LocalRateLimiter limiter = new LocalRateLimiter(clock, 100);

    private RateLimitStatus take(RateLimit limit, long cost) {
        return limiter.take(List.of(ofKey(1, limit)), cost).status().getFirst();
    }

    @Test
    void theBiggestLimitInTheShortestWindowIsCountedExactly() {
        RateLimit limit = bucket(MAX_LIMIT, 1);

        assertThat(take(limit, MAX_LIMIT)).isEqualTo(new RateLimitStatus(limit, 0, 1, 0));
        clock.advance(1);
        assertThat(take(limit, 0).remaining()).isEqualTo(1000);
        assertThat(take(limit, MAX_LIMIT).waitSeconds()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(1).minusNanos(1));
        assertThat(take(limit, MAX_LIMIT)).isEqualTo(new RateLimitStatus(limit, 0, 1, 0));
    }

    @Test
    void theBiggestLimitInTheShortestWindowBeginsAnewEachSecond() {
        RateLimit limit = window(MAX_LIMIT, 1);

        assertThat(take(limit, MAX_LIMIT)).isEqualTo(new RateLimitStatus(limit, 0, 1, 0));
        clock.advance(Duration.ofSeconds(1).minusNanos(1));
        assertThat(take(limit, 1)).isEqualTo(new RateLimitStatus(limit, 0, 1, 1));
        clock.advance(1);
        assertThat(take(limit, MAX_LIMIT)).isEqualTo(new RateLimitStatus(limit, 0, 1, 0));
    }

    @Test
    void theBiggestLimitInTheLongestWindowIsCountedExactly() {
        RateLimit limit = bucket(MAX_LIMIT, MAX_WINDOW_SECONDS);

        assertThat(take(limit, MAX_LIMIT)).isEqualTo(new RateLimitStatus(limit, 0, MAX_WINDOW_SECONDS, 0));
        clock.advance(Duration.ofDays(183));
        assertThat(take(limit, MAX_LIMIT))
                .isEqualTo(new RateLimitStatus(limit, MAX_LIMIT / 2, MAX_WINDOW_SECONDS / 2, MAX_WINDOW_SECONDS / 2));
        clock.advance(Duration.ofDays(183));
        assertThat(take(limit, MAX_LIMIT)).isEqualTo(new RateLimitStatus(limit, 0, MAX_WINDOW_SECONDS, 0));
    }

    @Test
    void theBiggestLimitInTheLongestWindowBeginsAnewWithIt() {
        RateLimit limit = window(MAX_LIMIT, MAX_WINDOW_SECONDS);
        clock.advance(Duration.ofDays(366 - 20_000 % 366));

        assertThat(take(limit, MAX_LIMIT)).isEqualTo(new RateLimitStatus(limit, 0, MAX_WINDOW_SECONDS, 0));
        clock.advance(Duration.ofDays(366).minusNanos(1));
        assertThat(take(limit, 1)).isEqualTo(new RateLimitStatus(limit, 0, 1, 1));
        clock.advance(1);
        assertThat(take(limit, MAX_LIMIT).remaining()).isZero();
    }

    @Test
    void aHugeLimitThatDividesNothingIsOffByLessThanOne() {
        RateLimit limit = bucket(PRIME, MAX_WINDOW_SECONDS);

        assertThat(take(limit, PRIME)).isEqualTo(new RateLimitStatus(limit, 0, MAX_WINDOW_SECONDS, 0));
        clock.advance(Duration.ofDays(183));
        assertThat(take(limit, 0).remaining()).isBetween(PRIME / 2 - 1, PRIME / 2);
        assertThat(take(limit, 0).resetSeconds()).isBetween(MAX_WINDOW_SECONDS / 2, MAX_WINDOW_SECONDS / 2 + 1);
    }

    @Test
    void oneUseInTheLongestWindowComesBackAtItsEnd() {
        RateLimit limit = bucket(1, MAX_WINDOW_SECONDS);

        assertThat(take(limit, 1)).isEqualTo(new RateLimitStatus(limit, 0, MAX_WINDOW_SECONDS, 0));
        clock.advance(Duration.ofDays(366).minusNanos(1));
        assertThat(take(limit, 1)).isEqualTo(new RateLimitStatus(limit, 0, 1, 1));
        clock.advance(1);
        assertThat(take(limit, 1).waitSeconds()).isZero();
    }

    @Test
    void aLimitThatIsFasterThanTheClockIsCountedForYears() {
        for (RateLimit limit : List.of(bucket(MAX_LIMIT, 1), window(MAX_LIMIT, 1), bucket(MAX_LIMIT, 999))) {
            LimitCounter counter = new LimitCounter(0, new TokenBucketParameters(limit), limit.limit(), clock.nanos());
            for (int day = 0; day < 2000; day++) {
                counter.advance(clock.nanos());
                assertThat(counter.remaining()).isEqualTo(MAX_LIMIT);
                counter.take(MAX_LIMIT);
                assertThat(counter.status(limit, 0, clock.nanos()).resetSeconds())
                        .isEqualTo(limit.windowSeconds());
                clock.advance(Duration.ofDays(1));
            }
            clock.advance(Duration.ofDays(2000));
            counter.advance(clock.nanos());
            assertThat(counter.remaining()).isEqualTo(MAX_LIMIT);
        }
    }

    @Test
    void theBiggestChangesKeepTheNumberOfUses() {
        take(bucket(2, 1), 1);

        for (RateLimit limit : List.of(
                bucket(MAX_LIMIT, 1),
                bucket(MAX_LIMIT, MAX_WINDOW_SECONDS),
                window(MAX_LIMIT, 1),
                bucket(2, MAX_WINDOW_SECONDS),
                window(MAX_LIMIT, MAX_WINDOW_SECONDS),
                bucket(2, 1))) {
            assertThat(take(limit, 0).remaining()).isEqualTo(limit.limit() - 1);
        }
    }
}
