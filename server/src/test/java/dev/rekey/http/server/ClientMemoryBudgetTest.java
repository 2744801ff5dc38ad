package dev.rekey.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClientMemoryBudgetTest {

    @Test
    void reservesUpToTheLimitAndAgainWhatIsReleased() {
        ClientMemoryBudget memory = new ClientMemoryBudget(10);
        assertThat(memory.tryReserve(6)).isTrue();
        assertThat(memory.tryReserve(5)).isFalse();
        assertThat(memory.tryReserve(4)).isTrue();
        assertThat(memory.tryReserve(1)).isFalse();
        memory.release(6);
        assertThat(memory.tryReserve(6)).isTrue();
        assertThat(memory.reserved()).isEqualTo(10);
    }

    @Test
    void neverReservesMoreThanTheLimitForManyThreads() throws InterruptedException {
        ClientMemoryBudget memory = new ClientMemoryBudget(100);
        AtomicLong most = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int each = 0; each < 8; each++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int round = 0; round < 10_000; round++) {
                    if (memory.tryReserve(30)) {
                        most.accumulateAndGet(memory.reserved(), Math::max);
                        memory.release(30);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(most.get()).isBetween(30L, 100L);
        assertThat(memory.reserved()).isZero();
    }
}
