package dev.rekey.node;

import static dev.rekey.node.Limits.bucket;
import static dev.rekey.node.Limits.ofKey;
import static dev.rekey.node.Limits.ofOwner;
import static dev.rekey.node.Limits.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.limit.LimitLeft;
import dev.rekey.core.limit.RateLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Several nodes without Redis: each grants its share. */
class SharesTest {

    private final HandClock clock = new HandClock();

    private List<RateLimiter> nodes(int count) {
        List<RateLimiter> nodes = new ArrayList<>();
        for (int rank = 0; rank < count; rank++) {
            Fellows fellows = new Fellows(count, rank);
            nodes.add(new RateLimiter(clock, 1_000, () -> fellows));
        }
        return nodes;
    }

    private static long granted(RateLimiter node, Wanted wanted) {
        long granted = 0;
        while (node.take(List.of(wanted), 1).granted()) {
            granted++;
        }
        return granted;
    }

    @Test
    void allSharesTogetherAreTheLimit() {
        for (long limit : new long[] {3, 4, 5, 10, 100, 1_000}) {
            for (RateLimit each : List.of(bucket(limit, 60), window(limit, 60))) {
                long sum = 0;
                for (RateLimiter node : nodes(3)) {
                    sum += granted(node, ofKey(1, each));
                }
                assertThat(sum).isEqualTo(limit);
            }
        }
    }

    @Test
    void eachNodeGrantsOneWhereThereAreMoreNodesThanUses() {
        for (RateLimiter node : nodes(5)) {
            assertThat(granted(node, ofKey(1, bucket(2, 60)))).isEqualTo(1);
        }
    }

    @Test
    void answersTellTheLimitAsItIsSetAndWhatThisNodeCouldGrant() {
        RateLimit limit = bucket(90, 90);
        RateLimiter node = nodes(3).get(1);

        assertThat(node.take(List.of(ofKey(1, limit)), 10).left()).containsExactly(new LimitLeft(limit, 20, 30, 0));
        assertThat(node.take(List.of(ofKey(1, limit)), 31).left())
                .containsExactly(new LimitLeft(limit, 20, 30, LimitLeft.NEVER));
    }

    @Test
    void whenNodesComeAndGoWhatWasUsedIsKeptInProportion() {
        AtomicReference<Fellows> fellows = new AtomicReference<>(Fellows.NONE);
        RateLimiter node = new RateLimiter(clock, 1_000, fellows::get);
        Wanted key = ofKey(1, bucket(100, 60));
        Wanted owner = ofOwner(1, bucket(100, 60));
        node.take(List.of(key, owner), 50);

        fellows.set(new Fellows(2, 1));
        assertThat(node.take(List.of(key, owner), 0).left())
                .extracting(LimitLeft::remaining)
                .containsExactly(25L, 25L);
        fellows.set(Fellows.NONE);
        assertThat(node.take(List.of(key, owner), 0).left())
                .extracting(LimitLeft::remaining)
                .containsExactly(50L, 50L);
    }

    @Test
    void whatIsGivenBackGoesToTheShareItWasTakenFrom() {
        AtomicReference<Fellows> fellows = new AtomicReference<>(new Fellows(2, 0));
        RateLimiter node = new RateLimiter(clock, 1_000, fellows::get);
        List<Wanted> wanted = List.of(ofKey(1, bucket(100, 60)));

        node.giveBack(node.take(wanted, 50));
        Taken taken = node.take(wanted, 40);
        fellows.set(Fellows.NONE);
        node.take(wanted, 0);
        node.giveBack(taken);

        assertThat(node.take(wanted, 0).left().getFirst().remaining()).isEqualTo(20);
    }

    @Test
    void aNodeIsOneOfItsFellows() {
        assertThatThrownBy(() -> new Fellows(3, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Fellows(0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
