package dev.rekey.local.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.id.KeyId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InvalidationTrackerTest {

    private static final int THINGS = 6;
    private static final int CHANGES_EACH = 60_000;
    private static final int MIN_BELIEVED = 1_000;

    /** A value as it was read when there had been so many changes. */
    private record Read(long value, long asOf) {}

    private final InvalidationTracker invalidations = new InvalidationTracker();
    private final AtomicLongArray stored = new AtomicLongArray(THINGS);
    /** The newest value whose change was answered. */
    private final AtomicLongArray answered = new AtomicLongArray(THINGS);

    private final AtomicReferenceArray<@Nullable Read> kept = new AtomicReferenceArray<>(THINGS);
    private final AtomicLong believed = new AtomicLong();
    private final AtomicLong made = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();

    /** Readers keep what they read whenever they come to it, over whatever is there: the worst that a cache can do. */
    @Test
    void readBeforeAnAcknowledgedChangeIsInvalid() throws Exception {
        long seed = System.nanoTime();
        System.out.println("ChangesTest: seed " + seed);
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<?>> writers = new ArrayList<>();
            List<Future<?>> others = new ArrayList<>();
            for (int number = 0; number < 2; number++) {
                Random random = new Random(seed + number);
                writers.add(threads.submit(() -> {
                    // On where the others got too little of the processor to have believed anything.
                    for (int each = 0; each < CHANGES_EACH || believed.get() <= MIN_BELIEVED; each++) {
                        change(random.nextInt(THINGS));
                        made.incrementAndGet();
                    }
                    return null;
                }));
                others.add(threads.submit(during(Integer.MAX_VALUE, () -> read(random.nextInt(THINGS)))));
                others.add(threads.submit(during(Integer.MAX_VALUE, () -> check(random.nextInt(THINGS)))));
            }
            try {
                for (Future<?> writer : writers) {
                    writer.get(50, TimeUnit.SECONDS);
                }
            } finally {
                over.set(true);
            }
            for (Future<?> other : others) {
                other.get(10, TimeUnit.SECONDS);
            }
        }
        for (int thing = 0; thing < THINGS; thing++) {
            read(thing);
            check(thing);
        }
        assertThat(believed.get()).isGreaterThan(MIN_BELIEVED);
        assertThat(invalidations.count()).isEqualTo(made.get());
    }

    @Test
    void changeInvalidatesItsSubject() {
        KeyId key = id(1);
        long before = invalidations.count();
        assertThat(invalidations.isUnchangedSince(before, key.value())).isTrue();
        invalidations.changed(key);
        assertThat(invalidations.isUnchangedSince(before, key.value())).isFalse();
        assertThat(invalidations.isUnchangedSince(invalidations.count(), key.value()))
                .isTrue();
        assertThat(invalidations.isUnchangedSince(before, id(2).value())).isTrue();
    }

    private Callable<@Nullable Void> during(int rounds, Runnable step) {
        return () -> {
            for (int round = 0; round < rounds && !over.get(); round++) {
                step.run();
            }
            return null;
        };
    }

    private void change(int thing) {
        long value = stored.incrementAndGet(thing);
        invalidations.changed(id(thing));
        answered.accumulateAndGet(thing, value, Math::max);
    }

    private void read(int thing) {
        long asOf = invalidations.count();
        kept.set(thing, new Read(stored.get(thing), asOf));
    }

    private void check(int thing) {
        long newest = answered.get(thing);
        Read read = kept.get(thing);
        if (read != null
                && invalidations.isUnchangedSince(read.asOf(), id(thing).value())) {
            believed.incrementAndGet();
            assertThat(read.value()).isGreaterThanOrEqualTo(newest);
        }
    }

    private static KeyId id(int thing) {
        return new KeyId(new UUID(7, 1_000_003L * thing));
    }
}
