package dev.rekey.local.ratelimit;

import static dev.rekey.local.ratelimit.SampleLimits.bucket;
import static dev.rekey.local.ratelimit.SampleLimits.ofKey;
import static dev.rekey.local.ratelimit.SampleLimits.ofOwner;
import static dev.rekey.local.ratelimit.SampleLimits.ofProject;
import static dev.rekey.local.ratelimit.SampleLimits.window;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.limit.RateLimitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LocalRateLimiterThreadsTest {

    private static final int THREADS = 32;
    private static final int TAKES = 2_000;

    private final ManualLimiterClock clock = new ManualLimiterClock();
    private final LocalRateLimiter limiter = new LocalRateLimiter(clock, 10_000);

    private interface Work {
        long run(int thread);
    }

    /** What all threads together answer. */
    private static long together(Work work) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        long sum = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Long>> parts = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int number = thread;
                Callable<Long> part = () -> {
                    go.await();
                    return work.run(number);
                };
                parts.add(threads.submit(part));
            }
            go.countDown();
            for (Future<Long> part : parts) {
                sum += part.get();
            }
        }
        return sum;
    }

    private long granted(List<LimitRequest> wanted, long cost) {
        long granted = 0;
        for (int take = 0; take < TAKES; take++) {
            granted += limiter.take(wanted, cost).granted() ? cost : 0;
        }
        return granted;
    }

    @Test
    void whileTimeStandsStillExactlyTheLimitIsGranted() throws Exception {
        for (LimitRequest request : List.of(ofKey(1, bucket(10_001, 60)), ofKey(2, window(10_001, 60)))) {
            assertThat(together(_ -> granted(List.of(request), 1))).isEqualTo(10_001);
        }
    }

    @Test
    void noTakeIsRefusedForAnotherThatIsRefusedElsewhere() throws Exception {
        LimitRequest shared = ofProject(1, bucket(20_000, 60));
        LimitRequest empty = ofKey(1, bucket(1, 60));
        limiter.take(List.of(empty), 1);

        // Half of the threads ask for both and get nothing; what they would have taken is never missing for the others.
        long granted = together(
                thread -> thread % 2 == 0 ? granted(List.of(shared, empty), 5_000) : granted(List.of(shared), 1));

        assertThat(granted).isEqualTo(20_000);
    }

    @Test
    void threadsThatWantTheSameLimitsInAnyOrderDoNotWaitForEachOther() throws Exception {
        List<LimitRequest> one =
                List.of(ofKey(1, bucket(5_000, 60)), ofOwner(1, window(6_000, 60)), ofProject(1, bucket(7_000, 60)));

        long granted = together(thread -> granted(thread % 2 == 0 ? one : one.reversed(), 1));

        assertThat(granted).isEqualTo(5_000);
        assertThat(limiter.take(one, 0).status())
                .extracting(RateLimitStatus::remaining)
                .containsExactly(0L, 1_000L, 2_000L);
    }

    @Test
    void asManyAsComeBackAreGrantedWhileTimeGoesOn() throws Exception {
        LimitRequest request = ofKey(1, bucket(1_000, 1));

        long granted = together(thread -> {
            long part = 0;
            for (int take = 0; take < TAKES; take++) {
                part += limiter.take(List.of(request), 1).granted() ? 1 : 0;
                if (thread == 0) {
                    clock.advance(1_000_000);
                }
            }
            return part;
        });
        granted += limiter.take(List.of(request), 0).status().getFirst().remaining();

        // Less only by what came back to a bucket that was full.
        assertThat(granted).isBetween(1_000L, 1_000L + TAKES);
    }

    @Test
    void aChangeHappensOnceHoweverManySeeItFirst() throws Exception {
        for (int key = 0; key < 200; key++) {
            int number = key;
            limiter.take(List.of(ofKey(key, bucket(1_000, 60))), 500);

            long granted = together(_ -> {
                LimitRequest request = ofKey(number, bucket(600, 60));
                return limiter.take(List.of(request), 1).granted() ? 1 : 0;
            });

            assertThat(granted).isEqualTo(THREADS);
            assertThat(limiter.take(List.of(ofKey(key, bucket(600, 60))), 0)
                            .status()
                            .getFirst()
                            .remaining())
                    .isEqualTo(600 - 500 - THREADS);
        }
    }

    @Test
    void whatIsTakenAndGivenBackByAllIsAllThere() throws Exception {
        LimitRequest request = ofKey(1, bucket(100, 60));

        together(_ -> {
            for (int take = 0; take < TAKES; take++) {
                limiter.release(limiter.take(List.of(request), 30));
            }
            return 0;
        });

        assertThat(limiter.take(List.of(request), 100).granted()).isTrue();
    }
}
