package dev.rekey.local.ratelimit;

import static dev.rekey.local.ratelimit.SampleLimits.bucket;
import static dev.rekey.local.ratelimit.SampleLimits.limit;
import static dev.rekey.local.ratelimit.SampleLimits.ofKey;
import static dev.rekey.local.ratelimit.SampleLimits.ofOwner;
import static dev.rekey.local.ratelimit.SampleLimits.ofProject;
import static dev.rekey.local.ratelimit.SampleLimits.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimitStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalRateLimiterTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualLimiterClock clock = new ManualLimiterClock();
    private final LocalRateLimiter limiter = new LocalRateLimiter(clock, 10_000);

    private LimitReservation take(LimitRequest request, long cost) {
        return limiter.take(List.of(request), cost);
    }

    private RateLimitStatus left(LimitRequest request) {
        return take(request, 0).status().getFirst();
    }

    /** How many single uses are granted now. */
    private int grants(LimitRequest request) {
        int granted = 0;
        while (take(request, 1).granted()) {
            granted++;
        }
        return granted;
    }

    @Test
    void aBucketGrantsItsLimitAtOnceAndThenAsUsesComeBack() {
        LimitRequest request = ofKey(1, bucket(60, 60));

        assertThat(grants(request)).isEqualTo(60);
        clock.advance(SECOND.minusNanos(1));
        assertThat(grants(request)).isZero();
        clock.advance(1);
        assertThat(grants(request)).isEqualTo(1);
        clock.advance(SECOND.multipliedBy(30));
        assertThat(grants(request)).isEqualTo(30);
        clock.advance(SECOND.multipliedBy(6000));
        assertThat(grants(request)).isEqualTo(60);
    }

    @Test
    void aWindowGrantsItsLimitAnewAtEachMultipleOfItsLength() {
        LimitRequest request = ofKey(1, window(60, 60));
        clock.advance(SECOND.multipliedBy(59));

        assertThat(grants(request)).isEqualTo(60);
        clock.advance(SECOND.minusNanos(1));
        assertThat(grants(request)).isZero();
        clock.advance(1);
        assertThat(grants(request)).isEqualTo(60);
        clock.advance(SECOND.multipliedBy(59));
        assertThat(grants(request)).isZero();
    }

    @Test
    void whatIsLeftOfABucketIsToldWithWhenItIsWholeAndWhenItWillDo() {
        RateLimit limit = bucket(3, 10);
        LimitRequest request = ofKey(1, limit);

        assertThat(left(request)).isEqualTo(new RateLimitStatus(limit, 3, 0, 0));
        assertThat(take(request, 1).status()).containsExactly(new RateLimitStatus(limit, 2, 4, 0));
        assertThat(take(request, 2).status()).containsExactly(new RateLimitStatus(limit, 0, 10, 0));
        assertThat(take(request, 1).status()).containsExactly(new RateLimitStatus(limit, 0, 10, 4));
        assertThat(take(request, 3).status()).containsExactly(new RateLimitStatus(limit, 0, 10, 10));
        clock.advance(SECOND.multipliedBy(4));
        assertThat(take(request, 2).status()).containsExactly(new RateLimitStatus(limit, 1, 6, 3));
    }

    @Test
    void whatIsLeftOfAWindowIsToldWithWhenItEnds() {
        RateLimit limit = window(3, 10);
        LimitRequest request = ofKey(1, limit);
        clock.advance(SECOND.multipliedBy(2).plusNanos(1));

        assertThat(left(request)).isEqualTo(new RateLimitStatus(limit, 3, 0, 0));
        assertThat(take(request, 3).status()).containsExactly(new RateLimitStatus(limit, 0, 8, 0));
        assertThat(take(request, 1).status()).containsExactly(new RateLimitStatus(limit, 0, 8, 8));
        clock.advance(SECOND.multipliedBy(8).minusNanos(2));
        assertThat(take(request, 1).status()).containsExactly(new RateLimitStatus(limit, 0, 1, 1));
    }

    @Test
    void moreThanTheLimitIsNeverGrantedHoweverLongItWaits() {
        int key = 0;
        for (RateLimit limit : List.of(bucket(5, 60), window(5, 60))) {
            LimitRequest request = ofKey(key++, limit);
            for (long cost : List.of(6L, Long.MAX_VALUE)) {
                LimitReservation refused = take(request, cost);
                assertThat(refused.granted()).isFalse();
                assertThat(refused.status()).containsExactly(new RateLimitStatus(limit, 5, 0, RateLimitStatus.NEVER));
            }
        }
    }

    @Test
    void nothingIsAlwaysGrantedAndChangesNothing() {
        LimitRequest request = ofKey(1, bucket(5, 60));
        take(request, 5);

        assertThat(take(request, 0).granted()).isTrue();
        assertThat(left(request).remaining()).isZero();
        assertThat(limiter.take(List.of(), 7).granted()).isTrue();
        assertThatThrownBy(() -> take(request, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRefusalByOneLimitUsesUpNoneOfTheOthers() {
        LimitRequest wide = ofProject(1, bucket(100, 60));
        LimitRequest narrow = ofKey(1, window(10, 60));
        LimitRequest middle = ofOwner(1, bucket(50, 60));
        List<LimitRequest> all = List.of(wide, narrow, middle);
        assertThat(limiter.take(all, 8).granted()).isTrue();

        LimitReservation refused = limiter.take(all, 3);

        assertThat(refused.granted()).isFalse();
        assertThat(refused.status())
                .containsExactly(
                        new RateLimitStatus(wide.limit(), 92, 5, 0),
                        new RateLimitStatus(narrow.limit(), 2, 60, 60),
                        new RateLimitStatus(middle.limit(), 42, 10, 0));
        assertThat(limiter.take(all, 2).status())
                .extracting(RateLimitStatus::remaining)
                .containsExactly(90L, 0L, 40L);
    }

    @Test
    void theSameLimitCannotBeWantedTwice() {
        LimitRequest request = ofKey(1, bucket(5, 60));

        assertThatThrownBy(() -> limiter.take(List.of(request, request), 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void holdersAndNamesCountApart() {
        RateLimit limit = bucket(1, 60);
        RateLimit other = new RateLimit("other", 1, 60, limit.algorithm(), limit.scope(), limit.onOutage());

        assertThat(grants(ofKey(1, limit))).isEqualTo(1);
        assertThat(grants(ofKey(2, limit))).isEqualTo(1);
        assertThat(grants(ofKey(1, other))).isEqualTo(1);
        assertThat(grants(ofOwner(1, limit))).isEqualTo(1);
        assertThat(grants(ofProject(1, limit))).isEqualTo(1);
    }

    @Test
    void keysOfAnOwnerShareALimitUnlessItIsDefinedDifferently() {
        assertThat(take(ofOwner(1, bucket(10, 60)), 4).status().getFirst().remaining())
                .isEqualTo(6);
        assertThat(take(ofOwner(1, bucket(10, 60)), 4).status().getFirst().remaining())
                .isEqualTo(2);
        assertThat(left(ofOwner(1, bucket(11, 60))).remaining()).isEqualTo(11);
        assertThat(left(ofOwner(1, bucket(10, 61))).remaining()).isEqualTo(10);
        assertThat(left(ofOwner(1, window(10, 60))).remaining()).isEqualTo(10);
        assertThat(left(ofOwner(1, bucket(10, 60))).remaining()).isEqualTo(2);
    }

    @Test
    void whatIsGivenBackCanBeTakenAgainAndIsNeverMoreThanTheLimit() {
        int key = 0;
        for (RateLimit limit : List.of(bucket(10, 10), window(10, 10))) {
            LimitRequest request = ofKey(key++, limit);
            limiter.release(take(request, 7));
            assertThat(left(request)).isEqualTo(new RateLimitStatus(limit, 10, 0, 0));
            LimitReservation reservation = take(request, 7);
            LimitReservation refused = take(request, 4);
            limiter.release(refused);
            limiter.release(take(request, 0));
            assertThat(left(request).remaining()).isEqualTo(3);
            clock.advance(SECOND.multipliedBy(9));
            limiter.release(reservation);
            assertThat(left(request)).isEqualTo(new RateLimitStatus(limit, 10, 0, 0));
            clock.advance(SECOND);
        }
    }

    @Test
    void usesOfAWindowThatEndedAreNotGivenBackToTheNext() {
        LimitRequest request = ofKey(1, window(10, 10));
        LimitReservation reservation = take(request, 7);
        clock.advance(SECOND.multipliedBy(10));
        take(request, 5);

        limiter.release(reservation);

        assertThat(left(request).remaining()).isEqualTo(5);
    }

    @Test
    void usesOfALimitThatWasChangedAreNotGivenBack() {
        LimitReservation reservation = take(ofKey(1, bucket(100, 60)), 50);
        LimitRequest smaller = ofKey(1, bucket(60, 60));
        assertThat(left(smaller).remaining()).isEqualTo(10);

        limiter.release(reservation);

        assertThat(left(smaller).remaining()).isEqualTo(10);
    }

    @Test
    void severalLimitsAreGivenBackTogether() {
        List<LimitRequest> all = List.of(ofKey(1, bucket(10, 60)), ofProject(1, window(20, 60)));

        limiter.release(limiter.take(all, 5));

        assertThat(limiter.take(all, 0).status())
                .extracting(RateLimitStatus::remaining)
                .containsExactly(10L, 20L);
    }

    @Test
    void aLimitThatIsChangedKeepsTheNumberOfItsUses() {
        take(ofKey(1, bucket(10, 60)), 3);

        assertThat(left(ofKey(1, bucket(100, 60)))).isEqualTo(new RateLimitStatus(bucket(100, 60), 97, 2, 0));
        assertThat(left(ofKey(1, bucket(100, 600)))).isEqualTo(new RateLimitStatus(bucket(100, 600), 97, 18, 0));
        assertThat(left(ofKey(1, bucket(20, 60)))).isEqualTo(new RateLimitStatus(bucket(20, 60), 17, 9, 0));
        assertThat(left(ofKey(1, window(30, 60)))).isEqualTo(new RateLimitStatus(window(30, 60), 27, 60, 0));
        assertThat(left(ofKey(1, window(7, 3600)))).isEqualTo(new RateLimitStatus(window(7, 3600), 4, 3600, 0));
        assertThat(left(ofKey(1, bucket(14, 3600)))).isEqualTo(new RateLimitStatus(bucket(14, 3600), 11, 772, 0));
    }

    @Test
    void aLimitThatIsRaisedWhileExhaustedGrantsTheDifference() {
        int key = 0;
        for (RateLimit limit : List.of(bucket(5, 60), window(5, 60))) {
            LimitRequest request = ofKey(++key, limit);
            assertThat(grants(request)).isEqualTo(5);
            LimitRequest raised = ofKey(key, limit(8, 60, limit.algorithm()));
            assertThat(grants(raised)).isEqualTo(3);
            assertThat(left(request).remaining()).as("lowered again").isZero();
        }
        take(ofProject(1, window(1000, 60)), 1000);
        assertThat(left(ofProject(1, window(2000, 60))).remaining()).isEqualTo(1000);
    }

    @Test
    void aLimitThatIsLoweredAndRaisedAgainForgetsNoUse() {
        int key = 0;
        for (RateLimit limit : List.of(bucket(1000, 100), window(1000, 100))) {
            LimitRequest request = ofKey(++key, limit);
            take(request, 600);
            LimitRequest lowered = ofKey(key, limit(10, 100, limit.algorithm()));
            for (int times = 0; times < 10; times++) {
                assertThat(left(lowered).remaining()).isZero();
                assertThat(left(request).remaining()).isEqualTo(400);
            }
        }
    }

    @Test
    void aWindowThatWasLoweredBelowItsUsesBeginsAnewWithAllOfTheLimit() {
        take(ofKey(1, window(1000, 60)), 600);
        LimitRequest lowered = ofKey(1, window(10, 60));
        assertThat(grants(lowered)).isZero();
        clock.advance(SECOND.multipliedBy(60));
        assertThat(grants(lowered)).isEqualTo(10);
        assertThat(left(ofKey(1, window(1000, 60))).remaining()).isEqualTo(990);
    }

    @Test
    void usesOfABucketBeyondALoweredLimitComeBackWithinAWindow() {
        LimitRequest request = ofKey(1, bucket(1000, 100));
        take(request, 610);
        LimitRequest lowered = ofKey(1, bucket(10, 100));
        assertThat(left(lowered)).isEqualTo(new RateLimitStatus(lowered.limit(), 0, 100, 0));
        clock.advance(SECOND.multipliedBy(50));
        // 5 of the 10 have come back, and half of the 600 beyond them.
        assertThat(left(lowered).remaining()).isEqualTo(5);
        assertThat(left(request).remaining()).isEqualTo(1000 - 5 - 300);
    }

    @Test
    void aLimitThatIsChangedToAndFroLosesNothing() {
        take(ofKey(1, bucket(1000, 60)), 1);

        for (int times = 0; times < 100; times++) {
            assertThat(left(ofKey(1, bucket(1, 60))).remaining()).isZero();
            assertThat(left(ofKey(1, bucket(1000, 60))).remaining()).isBetween(998L, 999L);
        }
        clock.advance(SECOND);
        assertThat(left(ofKey(1, bucket(1, 60))).remaining()).isEqualTo(1);
    }

    @Test
    void aWindowThatIsChangedStillBeginsAtMultiplesOfItsLength() {
        clock.advance(SECOND.multipliedBy(45));
        take(ofKey(1, bucket(10, 60)), 10);
        LimitRequest request = ofKey(1, window(10, 60));
        assertThat(left(request)).isEqualTo(new RateLimitStatus(request.limit(), 0, 15, 0));

        clock.advance(SECOND.multipliedBy(15));

        assertThat(grants(request)).isEqualTo(10);
    }

    @Test
    void aLimitIsRememberedAsLongAsItIsNotFullAndNotMuchLonger() {
        int key = 0;
        for (RateLimit limit : List.of(bucket(60, 3600), window(60, 3600))) {
            LimitRequest request = ofKey(key++, limit);
            take(request, 60);
            clock.advance(Duration.ofMinutes(59));
            assertThat(left(request).remaining()).isEqualTo(limit.equals(bucket(60, 3600)) ? 59 : 0);
            assertThat(limiter.buckets()).isEqualTo(1);
            clock.advance(Duration.ofMinutes(121));
            assertThat(limiter.buckets()).isZero();
        }
    }

    @Test
    void aLimitThatWasChangedIsRememberedForItsNewWindow() {
        take(ofKey(1, bucket(10, 1)), 10);
        LimitRequest longer = ofKey(1, bucket(10, 86_400));
        assertThat(left(longer).remaining()).isZero();

        clock.advance(Duration.ofHours(12));

        assertThat(limiter.buckets()).isEqualTo(1);
        assertThat(left(longer).remaining()).isEqualTo(5);
    }

    @Test
    void noMoreBucketsAreKeptThanAllowed() {
        LocalRateLimiter small = new LocalRateLimiter(clock, 100);
        for (int key = 0; key < 1000; key++) {
            small.take(List.of(ofKey(key, bucket(10, 3600))), 1);
        }

        assertThat(small.buckets()).isEqualTo(100);
    }
}
