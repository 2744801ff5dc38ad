package dev.rekey.local.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.UnavailableException;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.UsageCount;
import dev.rekey.core.verify.UsageSpan;
import dev.rekey.core.verify.UsageStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What is counted is written once: nothing is lost and nothing doubled, whoever counts and however often writing fails. */
class UsageBufferTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:59:59.999999Z");

    /** What was counted, without the number. */
    private record Line(KeyId key, long hour, Outcome outcome) {}

    /** Keeps counts in memory, and is away when it is told to be. */
    private static final class MemoryStore implements UsageStore {

        private final Map<Line, Long> kept = new ConcurrentHashMap<>();
        private final List<Integer> sizes = new ArrayList<>();
        private final BooleanSupplier away;

        MemoryStore(BooleanSupplier away) {
            this.away = away;
        }

        @Override
        public void add(List<UsageCount> counts) {
            if (away.getAsBoolean()) {
                throw new UnavailableException("away");
            }
            sizes.add(counts.size());
            counts.forEach(
                    count -> kept.merge(new Line(count.key(), count.hour(), count.outcome()), count.uses(), Long::sum));
        }

        @Override
        public List<UsageCount> counts(KeyId key, UsageSpan span) {
            throw new UnsupportedOperationException("nobody reads here");
        }

        @Override
        public int forget(long hour, int most) {
            throw new UnsupportedOperationException("nobody forgets here");
        }
    }

    @Test
    void whatManyThreadsCountIsWrittenToTheLastUse() throws InterruptedException, ExecutionException {
        long seed = new Random().nextLong();
        Random failures = new Random(seed);
        MemoryStore store = new MemoryStore(() -> failures.nextInt(4) == 0);
        UsageBuffer collector = new UsageBuffer(store);
        Map<Line, LongAdder> expected = new ConcurrentHashMap<>();
        int threads = 16;
        CountDownLatch counting = new CountDownLatch(threads);
        int retried;
        try (ExecutorService pool = Executors.newFixedThreadPool(threads + 1)) {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                Random random = new Random(seed + thread);
                all.add(pool.submit(() -> {
                    countMany(collector, random, expected);
                    counting.countDown();
                }));
            }
            Future<Integer> flusher = pool.submit(() -> {
                int failed = 0;
                while (counting.getCount() > 0) {
                    failed += flushed(collector) ? 0 : 1;
                }
                return failed;
            });
            for (Future<?> each : all) {
                each.get();
            }
            retried = flusher.get();
        }
        while (!flushed(collector)) {
            retried++;
        }
        Map<Line, Long> wanted = new HashMap<>();
        expected.forEach((line, uses) -> wanted.put(line, uses.sum()));
        assertThat(store.kept).as("seed %d, %d failures", seed, retried).isEqualTo(wanted);
    }

    private static void countMany(UsageBuffer collector, Random random, Map<Line, LongAdder> expected) {
        Outcome[] outcomes = Outcome.values();
        for (int round = 0; round < 20_000; round++) {
            // One key is busy, and the others seldom, so that tallies come and go all the time.
            KeyId key = key(random.nextBoolean() ? 0 : random.nextInt(500));
            Outcome outcome = outcomes[random.nextInt(outcomes.length)];
            Instant at = NOW.plusNanos(random.nextInt(2_000) * 1_000L);
            collector.count(key, outcome, at);
            expected.computeIfAbsent(new Line(key, UsageCount.hourOf(at), outcome), line -> new LongAdder())
                    .increment();
        }
    }

    private static boolean flushed(UsageBuffer collector) {
        try {
            collector.flush();
            return true;
        } catch (UnavailableException expected) {
            return false;
        }
    }

    @Test
    void lateCountIsReported() throws InterruptedException, ExecutionException {
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 1_000; round++) {
                OutcomeCounters counters = new OutcomeCounters();
                CountDownLatch begun = new CountDownLatch(2);
                List<Future<Long>> adders = new ArrayList<>();
                for (int thread = 0; thread < 2; thread++) {
                    adders.add(pool.submit(() -> {
                        long added = 0;
                        while (counters.add(Outcome.VALID)) {
                            added++;
                            begun.countDown();
                        }
                        return added;
                    }));
                }
                begun.await();
                LongAdder taken = new LongAdder();
                counters.take((outcome, uses) -> taken.add(uses));
                counters.close((outcome, uses) -> taken.add(uses));
                assertThat(taken.sum())
                        .isEqualTo(adders.get(0).get() + adders.get(1).get());
            }
        }
    }

    @Test
    void closedCounterCountsNoMore() {
        OutcomeCounters counters = new OutcomeCounters();
        Map<Outcome, Long> taken = new HashMap<>();
        assertThat(counters.add(Outcome.VALID)).isTrue();
        counters.close(taken::put);
        assertThat(taken).isEqualTo(Map.of(Outcome.VALID, 1L));
        assertThat(counters.add(Outcome.VALID)).isFalse();
        assertThat(counters.add(Outcome.EXPIRED)).isFalse();
    }

    @Test
    void anHourBeginsOnTheHour() {
        MemoryStore store = new MemoryStore(() -> false);
        UsageBuffer collector = new UsageBuffer(store);
        Instant hour = Instant.parse("2026-03-01T11:00:00Z");
        collector.count(key(1), Outcome.VALID, hour.minusNanos(1));
        collector.count(key(1), Outcome.VALID, hour);
        collector.count(key(1), Outcome.VALID, hour.minusNanos(1));
        collector.flush();
        assertThat(store.kept)
                .isEqualTo(Map.of(
                        new Line(key(1), UsageCount.hourOf(NOW), Outcome.VALID), 2L,
                        new Line(key(1), UsageCount.hourOf(hour), Outcome.VALID), 1L));
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenNextTimeAndOnce() {
        AtomicBoolean away = new AtomicBoolean(true);
        MemoryStore store = new MemoryStore(away::get);
        UsageBuffer collector = new UsageBuffer(store);
        for (int flush = 0; flush < 10; flush++) {
            collector.count(key(1), Outcome.VALID, NOW);
            assertThatThrownBy(collector::flush).isInstanceOf(UnavailableException.class);
        }
        away.set(false);
        collector.flush();
        collector.flush();
        assertThat(store.kept).containsOnly(Map.entry(new Line(key(1), UsageCount.hourOf(NOW), Outcome.VALID), 10L));
    }

    @Test
    void whatIsIdleLeavesTheMemory() {
        UsageBuffer collector = new UsageBuffer(new MemoryStore(() -> false));
        collector.count(key(1), Outcome.VALID, NOW);
        collector.count(key(2), Outcome.VALID, NOW);
        for (int flush = 0; flush <= UsageBuffer.IDLE_FLUSHES; flush++) {
            assertThat(collector.tallies()).isEqualTo(2);
            collector.count(key(1), Outcome.VALID, NOW);
            collector.flush();
        }
        assertThat(collector.tallies()).isEqualTo(1);
    }

    @Test
    void otherWritesNeedNotWaitForAllOfIt() {
        MemoryStore store = new MemoryStore(() -> false);
        UsageBuffer collector = new UsageBuffer(store);
        int keys = 1_000;
        for (int key = 0; key < keys; key++) {
            collector.count(key(key), Outcome.VALID, NOW);
        }
        collector.flush();
        assertThat(store.sizes).hasSize(20).containsOnly(50);
    }

    @Test
    void muchThatCouldNotBeWrittenTakesFewTransactions() {
        MemoryStore store = new MemoryStore(() -> false);
        UsageBuffer collector = new UsageBuffer(store);
        int most = UsageBuffer.MAX_BATCH_SIZE;
        for (int key = 0; key < 30 * most; key++) {
            collector.count(key(key), Outcome.VALID, NOW);
        }
        collector.flush();
        assertThat(store.sizes).hasSize(30).containsOnly(most);
    }

    @Test
    void aLongOutageDoesNotFillTheMemory() {
        AtomicBoolean away = new AtomicBoolean(true);
        MemoryStore store = new MemoryStore(away::get);
        UsageBuffer collector = new UsageBuffer(store, 2);
        for (int hour = 0; hour < 5; hour++) {
            Instant at = NOW.plus(Duration.ofHours(hour));
            collector.count(key(1), Outcome.VALID, NOW);
            collector.count(key(1), Outcome.VALID, at);
            assertThat(flushed(collector)).isFalse();
        }
        away.set(false);
        collector.flush();
        assertThat(store.kept)
                .isEqualTo(Map.of(
                        new Line(key(1), UsageCount.hourOf(NOW), Outcome.VALID), 6L,
                        new Line(key(1), UsageCount.hourOf(NOW) + 1, Outcome.VALID), 1L));
    }

    private static KeyId key(long number) {
        return new KeyId(new UUID(7, number));
    }
}
