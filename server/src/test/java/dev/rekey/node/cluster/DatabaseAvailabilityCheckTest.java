package dev.rekey.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DatabaseAvailabilityCheckTest {

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger probes = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile boolean usable = true;
    private final DatabaseAvailabilityCheck availability = new DatabaseAvailabilityCheck(this::ask, now::get);

    private boolean ask() {
        probes.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return usable;
    }

    @Test
    void availabilityIsProbedOncePerQuarterSecond() {
        for (int round = 0; round < 100; round++) {
            assertThat(availability.isUsable()).isTrue();
        }
        usable = false;
        now.addAndGet(DatabaseAvailabilityCheck.RESULT_TTL.toNanos() - 1);
        assertThat(availability.isUsable()).isTrue();
        assertThat(probes).hasValue(1);
        now.incrementAndGet();
        assertThat(availability.isUsable()).isFalse();
        assertThat(probes).hasValue(2);
    }

    @Test
    void hangingDatabaseIsUnavailableAndDelaysFewCallersForASecond() throws Exception {
        gate = new CountDownLatch(1);
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> first = all.submit(availability::isUsable);
            await().until(() -> probes.get() == 1);
            List<Future<Boolean>> others = new ArrayList<>();
            for (int one = 0; one < 200; one++) {
                others.add(all.submit(availability::isUsable));
            }
            for (Future<Boolean> one : others) {
                assertThat(one.get()).isFalse();
            }
            assertThat(probes).hasValue(1);
            gate.countDown();
            assertThat(first.get()).isTrue();
        }
        assertThat(availability.isUsable()).isTrue();
    }
}
