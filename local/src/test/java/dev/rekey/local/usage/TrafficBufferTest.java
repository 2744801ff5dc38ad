package dev.rekey.local.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.UnavailableException;
import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.traffic.HourlyTraffic;
import dev.rekey.core.traffic.Traffic;
import dev.rekey.core.traffic.TrafficPattern;
import dev.rekey.core.traffic.TrafficStore;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.UsageCount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is recorded is written once and in bounded memory, whoever records and however often writing fails. */
class TrafficBufferTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:59:59.999999Z");
    private static final KeyId KEY = new KeyId(new UUID(1, 1));

    private final MemoryStore store = new MemoryStore();

    /** Adds up what it is given, and is away when it is told to be. */
    private static final class MemoryStore implements TrafficStore {

        private final AtomicBoolean away = new AtomicBoolean();
        private final Map<TrafficPattern, Long> shapes = new HashMap<>();
        private final Map<Outcome, Long> unshaped = new EnumMap<>(Outcome.class);
        private final List<Integer> sizes = new ArrayList<>();

        @Override
        public synchronized void add(List<HourlyTraffic> hours) {
            if (away.get()) {
                throw new UnavailableException("away");
            }
            sizes.add(hours.size());
            for (HourlyTraffic hour : hours) {
                assertThat(hour.hour()).isEqualTo(UsageCount.hourOf(NOW));
                hour.shapes().forEach((pattern, attempts) -> shapes.merge(pattern, attempts, Long::sum));
                hour.unshaped().forEach((outcome, attempts) -> unshaped.merge(outcome, attempts, Long::sum));
            }
        }

        synchronized long attempts() {
            return shapes.values().stream().mapToLong(Long::longValue).sum()
                    + unshaped.values().stream().mapToLong(Long::longValue).sum();
        }

        @Override
        public Traffic find(KeyId key, long from, long to) {
            throw new AssertionError("a collector does not read");
        }

        @Override
        public int forget(long hour, int most) {
            throw new AssertionError("a collector does not forget");
        }
    }

    @Test
    void attemptsOfOneNetworkShareAPattern() {
        TrafficBuffer collector = new TrafficBuffer(store);
        collector.record(KEY, from("192.0.2.1"), Outcome.VALID, NOW);
        collector.record(KEY, from("192.0.2.255"), Outcome.VALID, NOW);
        collector.record(KEY, from("192.0.3.1"), Outcome.VALID, NOW);
        collector.record(KEY, from("192.0.2.1"), Outcome.RATE_LIMITED, NOW);
        collector.record(KEY, from("2001:db8:1::1"), Outcome.VALID, NOW);
        collector.record(KEY, from("2001:db8:1:ffff::1"), Outcome.VALID, NOW);
        collector.record(KEY, from(null), Outcome.VALID, NOW);
        collector.flush();
        assertThat(store.shapes).hasSize(5);
        assertThat(store.shapes.entrySet().stream()
                        .filter(count ->
                                String.valueOf(count.getKey().network()).equals("2001:db8:1::/48"))
                        .map(Map.Entry::getValue))
                .containsExactly(2L);
        assertThat(store.unshaped).isEmpty();
    }

    @Test
    void whatIsTooLongOrNotPlainIsCountedByItsOutcome() {
        TrafficBuffer collector = new TrafficBuffer(store);
        for (String origin : List.of("o".repeat(TrafficPattern.MAX_TEXT + 1), "a\u0000b", "\ud800")) {
            collector.record(KEY, new Attempt(null, origin, false, PermissionQuery.NONE, null), Outcome.EXPIRED, NOW);
        }
        collector.flush();
        assertThat(store.unshaped).isEqualTo(Map.of(Outcome.EXPIRED, 3L));
        assertThat(store.shapes).isEmpty();
    }

    @Test
    void nothingIsLostOrDoubledWhateverComesBetween() throws InterruptedException, ExecutionException {
        TrafficBuffer collector = new TrafficBuffer(store);
        int threads = 4;
        int each = 20_000;
        AtomicBoolean done = new AtomicBoolean();
        try (var pool = Executors.newFixedThreadPool(threads + 1)) {
            List<Future<?>> recording = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                recording.add(pool.submit(() -> {
                    for (int at = 0; at < each; at++) {
                        collector.record(KEY, from("10.0." + at % 50 + ".1"), Outcome.VALID, NOW);
                    }
                }));
            }
            Future<?> flushing = pool.submit(() -> {
                while (!done.get()) {
                    store.away.set(!store.away.get());
                    try {
                        collector.flush();
                    } catch (UnavailableException _) {
                        // It is kept for the next time.
                    }
                }
            });
            for (Future<?> one : recording) {
                one.get();
            }
            done.set(true);
            flushing.get();
        }
        store.away.set(false);
        collector.flush();
        assertThat(store.attempts()).isEqualTo((long) threads * each);
        assertThat(store.shapes).hasSize(50);
    }

    @Test
    void manyPatternsStayInBoundedMemoryAndAreCounted() {
        int most = 1_000;
        TrafficBuffer collector = new TrafficBuffer(store, most);
        store.away.set(true);
        int attempts = 0;
        for (int round = 0; round < 3; round++) {
            for (int key = 0; key < 10; key++) {
                for (int network = 0; network < 1_000; network++) {
                    KeyId id = new KeyId(new UUID(1, key));
                    IpAddress address =
                            new IpAddress(0x2001_0db8_0000_0000L | (long) (round * 1_000 + network) << 16, 1);
                    collector.record(
                            id, new Attempt(address, null, false, PermissionQuery.NONE, null), Outcome.VALID, NOW);
                    attempts++;
                }
            }
            assertThat(collector.tallies()).isLessThanOrEqualTo(most);
            assertThatThrownBy(collector::flush).isInstanceOf(UnavailableException.class);
        }
        store.away.set(false);
        collector.flush();
        assertThat(store.shapes.size()).isLessThanOrEqualTo(most);
        assertThat(store.attempts()).isBetween(1L, (long) attempts);
    }

    @Test
    void idleCounterIsReleased() {
        TrafficBuffer collector = new TrafficBuffer(store);
        collector.record(KEY, from("192.0.2.1"), Outcome.VALID, NOW);
        for (int flush = 0; flush <= TrafficBuffer.IDLE_FLUSHES; flush++) {
            assertThat(collector.tallies()).isEqualTo(1);
            collector.flush();
        }
        assertThat(collector.tallies()).isZero();
        assertThat(store.attempts()).isEqualTo(1);
    }

    @Test
    void manyKeysAreWrittenSomeAtOnce() {
        TrafficBuffer collector = new TrafficBuffer(store);
        for (int key = 0; key < 250; key++) {
            collector.record(new KeyId(new UUID(2, key)), from("192.0.2.1"), Outcome.VALID, NOW);
        }
        collector.flush();
        assertThat(store.sizes).containsExactly(50, 50, 50, 50, 50);
    }

    private static Attempt from(@Nullable String address) {
        return new Attempt(
                address == null ? null : IpAddress.parse(address).orElseThrow(),
                null,
                false,
                PermissionQuery.NONE,
                null);
    }
}
