package dev.rekey.local.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimiterClockTest {

    private static final Instant START = Instant.parse("2026-03-01T00:00:00.000000007Z");
    private static final long START_NANOS = 1_772_323_200_000_000_007L;

    @Test
    void theSteadyClockStartsAtTheWallsTimeAndThenMindsOnlyItsTicker() {
        TestClock wall = new TestClock(START);
        AtomicLong ticker = new AtomicLong(-5);
        LocalRateLimiter.Clock clock = LocalRateLimiter.Clock.steady(wall, ticker::get);

        assertThat(clock.nanos()).isEqualTo(START_NANOS);
        wall.advance(Duration.ofDays(-400));
        assertThat(clock.nanos()).isEqualTo(START_NANOS);
        wall.advance(Duration.ofDays(800));
        ticker.addAndGet(12);
        assertThat(clock.nanos()).isEqualTo(START_NANOS + 12);
    }

    @Test
    void theSteadyClockOfTheMachineGoes() {
        LocalRateLimiter.Clock clock = LocalRateLimiter.Clock.steady(new TestClock(START));
        long before = clock.nanos();

        assertThat(clock.nanos())
                .isGreaterThanOrEqualTo(before)
                .isLessThan(START_NANOS + Duration.ofHours(1).toNanos());
        assertThat(before).isGreaterThanOrEqualTo(START_NANOS);
    }

    @Test
    void theFollowingClockGoesWithItsSourceButNeverBack() {
        TestClock source = new TestClock(START);
        LocalRateLimiter.Clock clock = LocalRateLimiter.Clock.following(source);

        assertThat(clock.nanos()).isEqualTo(START_NANOS);
        source.advance(Duration.ofNanos(3));
        assertThat(clock.nanos()).isEqualTo(START_NANOS + 3);
        source.advance(Duration.ofSeconds(-1));
        assertThat(clock.nanos()).isEqualTo(START_NANOS + 3);
    }
}
