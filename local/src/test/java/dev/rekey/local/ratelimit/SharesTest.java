package dev.rekey.local.ratelimit;

import static dev.rekey.local.ratelimit.SampleLimits.bucket;
import static dev.rekey.local.ratelimit.SampleLimits.ofKey;
import static dev.rekey.local.ratelimit.SampleLimits.ofOwner;
import static dev.rekey.local.ratelimit.SampleLimits.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Several nodes without Redis: each grants its share. */
class SharesTest {

    private final ManualLimiterClock clock = new ManualLimiterClock();

    private List<LocalRateLimiter> nodes(int count) {
        List<LocalRateLimiter> nodes = new ArrayList<>();
        for (int rank = 0; rank < count; rank++) {
            ClusterShare share = new ClusterShare(count, rank);
            nodes.add(new LocalRateLimiter(clock, 1_000, () -> share));
        }
        return nodes;
    }

    private static long granted(LocalRateLimiter node, LimitRequest request) {
        long granted = 0;
        while (node.take(List.of(request), 1).granted()) {
            granted++;
        }
        return granted;
    }

    @Test
    void sharesAddUpToTheLimit() {
        for (long limit : new long[] {3, 4, 5, 10, 100, 1_000}) {
            for (RateLimit each : List.of(bucket(limit, 60), window(limit, 60))) {
                long sum = 0;
                for (LocalRateLimiter node : nodes(3)) {
                    sum += granted(node, ofKey(1, each));
                }
                assertThat(sum).isEqualTo(limit);
            }
        }
    }

    @Test
    void eachNodeGrantsOneWhereThereAreMoreNodesThanUses() {
        for (LocalRateLimiter node : nodes(5)) {
            assertThat(granted(node, ofKey(1, bucket(2, 60)))).isEqualTo(1);
        }
    }

    @Test
    void answersTellTheLimitAsItIsSetAndWhatThisNodeCouldGrant() {
        RateLimit limit = bucket(90, 90);
        LocalRateLimiter node = nodes(3).get(1);

        assertThat(node.take(List.of(ofKey(1, limit)), 10).status())
                .containsExactly(new RateLimitStatus(limit, 20, 30, 0));
        assertThat(node.take(List.of(ofKey(1, limit)), 31).status())
                .containsExactly(new RateLimitStatus(limit, 20, 30, RateLimitStatus.NEVER));
    }

    @Test
    void whenNodesComeAndGoWhatWasUsedIsKeptInProportion() {
        AtomicReference<ClusterShare> fellows = new AtomicReference<>(ClusterShare.NONE);
        LocalRateLimiter node = new LocalRateLimiter(clock, 1_000, fellows::get);
        LimitRequest key = ofKey(1, bucket(100, 60));
        LimitRequest owner = ofOwner(1, bucket(100, 60));
        node.take(List.of(key, owner), 50);

        fellows.set(new ClusterShare(2, 1));
        assertThat(node.take(List.of(key, owner), 0).status())
                .extracting(RateLimitStatus::remaining)
                .containsExactly(25L, 25L);
        fellows.set(ClusterShare.NONE);
        assertThat(node.take(List.of(key, owner), 0).status())
                .extracting(RateLimitStatus::remaining)
                .containsExactly(50L, 50L);
    }

    @Test
    void whatIsGivenBackGoesToTheShareItWasTakenFrom() {
        AtomicReference<ClusterShare> fellows = new AtomicReference<>(new ClusterShare(2, 0));
        LocalRateLimiter node = new LocalRateLimiter(clock, 1_000, fellows::get);
        List<LimitRequest> wanted = List.of(ofKey(1, bucket(100, 60)));

        node.release(node.take(wanted, 50));
        LimitReservation reservation = node.take(wanted, 40);
        fellows.set(ClusterShare.NONE);
        node.take(wanted, 0);
        node.release(reservation);

        assertThat(node.take(wanted, 0).status().getFirst().remaining()).isEqualTo(20);
    }

    @Test
    void nodeCountsItselfAsAMember() {
        assertThatThrownBy(() -> new ClusterShare(3, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ClusterShare(0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
