package dev.rekey.local.credit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.UnavailableException;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.limit.CreditSpendResult;
import dev.rekey.testing.BothDatabases;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many threads on two nodes that want the same credits. */
@BothDatabases
class CreditRacesTest {

    private static final Instant NOW = CreditDatabase.START;
    private static final int THREADS = 64;
    private static final int CREDITS = 1_000;

    @TempDir
    Path folder;

    private final long seed = System.nanoTime();
    private CreditDatabase disk;
    private List<CreditLeases> nodes;

    @BeforeEach
    void open() {
        disk = new CreditDatabase(folder);
        nodes = List.of(disk.blocks(), new CreditLeases(disk.store()));
    }

    @AfterEach
    void close() {
        disk.close();
    }

    @Test
    void withRequestIdsExactlyAsManyAreGrantedAsThereAreAndEachOnce() throws Exception {
        KeyId key = disk.key(CREDITS);
        Map<String, AtomicInteger> spent = new ConcurrentHashMap<>();
        Map<String, AtomicInteger> repeated = new ConcurrentHashMap<>();
        inThreads(thread -> {
            Random random = new Random(seed + thread);
            for (int request = 0; request < 20; request++) {
                // Some ids are asked for by two threads on two nodes, most again and again.
                String id = "r" + (thread / 2 * 40 + thread % 2 * 10 + request);
                for (int attempt = 0; attempt <= random.nextInt(3); attempt++) {
                    CreditSpendResult answer = spendOnce(node(random), key, id);
                    if (answer instanceof CreditSpendResult.Charged) {
                        spent.computeIfAbsent(id, _ -> new AtomicInteger()).incrementAndGet();
                    } else if (answer instanceof CreditSpendResult.Repeated) {
                        repeated.computeIfAbsent(id, _ -> new AtomicInteger()).incrementAndGet();
                    }
                }
            }
        });
        // 32 pairs of threads share 10 of 30 ids each: 960 ids.
        assertThat(spent)
                .as("seed %d", seed)
                .hasSize(960)
                .allSatisfy((id, times) -> assertThat(times).hasValue(1));
        assertThat(repeated.keySet()).isSubsetOf(spent.keySet());
        inThreads(thread -> {
            for (int request = 0; request < 5; request++) {
                String id = "late " + thread + " " + request;
                if (nodes.get(thread % 2).spendOnce(key, id, 1, NOW).isGranted()) {
                    spent.computeIfAbsent(id, _ -> new AtomicInteger()).incrementAndGet();
                }
            }
        });
        assertThat(spent).as("seed %d", seed).hasSize(CREDITS);
        assertThat(disk.stored(key)).isZero();
    }

    @Test
    void withoutThemNoCreditIsSpentTwiceAndNoneIsLost() throws Exception {
        KeyId key = disk.key(CREDITS);
        AtomicLong granted = new AtomicLong();
        inThreads(thread -> {
            Random random = new Random(seed + thread);
            for (int request = 0; request < 10; request++) {
                spend(node(random), key, 1 + random.nextInt(2), granted);
                if (random.nextInt(40) == 0) {
                    node(random).forget(key);
                } else if (random.nextInt(40) == 0) {
                    node(random).tidy(NOW.plusSeconds(3_600));
                }
            }
        });
        long spent = granted.get();
        nodes.forEach(CreditLeases::close);
        assertThat(spent + disk.stored(key)).as("seed %d", seed).isEqualTo(CREDITS);
        assertThat(spent).isGreaterThan(900);
    }

    @Test
    void lastCreditIsSpendableByAnyNode() throws Exception {
        KeyId key = disk.key(CREDITS);
        AtomicLong granted = new AtomicLong();
        inThreads(thread -> {
            for (int request = 0; request < 20; request++) {
                if (request % 5 == 0) {
                    String id = thread + " " + request;
                    granted.addAndGet(disk.blocks().spendOnce(key, id, 1, NOW).isGranted() ? 1 : 0);
                } else {
                    spend(disk.blocks(), key, 1, granted);
                }
            }
        });
        assertThat(granted).as("one node leaves nothing over").hasValue(CREDITS);
        assertThat(disk.shown(key)).isZero();
    }

    @Test
    void creditsSetDuringSpendingAreExact() throws Exception {
        KeyId key = disk.key(CREDITS);
        AtomicLong before = new AtomicLong();
        AtomicLong meanwhile = new AtomicLong();
        AtomicLong after = new AtomicLong();
        AtomicInteger phase = new AtomicInteger();
        AtomicBoolean exhausted = new AtomicBoolean();
        inThreads(thread -> {
            if (thread == 0) {
                while (before.get() < 200) {
                    Thread.onSpinWait();
                }
                phase.set(1);
                disk.set(key, 300);
                phase.set(2);
            }
            while (!exhausted.get()) {
                int started = phase.get();
                boolean done = disk.blocks().spend(key, 1, NOW).isGranted();
                int ended = phase.get();
                AtomicLong counted = started == 2 ? after : ended == 0 ? before : meanwhile;
                counted.addAndGet(done ? 1 : 0);
                if (!done && started == 2) {
                    exhausted.set(true);
                }
            }
        });
        assertThat(after.get()).isLessThanOrEqualTo(300);
        assertThat(after.get() + meanwhile.get()).isGreaterThanOrEqualTo(300);
        assertThat(before.get() + meanwhile.get() + after.get()).isLessThanOrEqualTo(CREDITS + 300);
        assertThat(disk.shown(key)).isZero();
    }

    @Test
    void whatIsReadIsAlwaysWhatWasLeftAtSomeMoment() throws Exception {
        KeyId key = disk.key(CREDITS);
        AtomicLong requested = new AtomicLong();
        AtomicLong granted = new AtomicLong();
        inThreads(thread -> {
            for (int request = 0; request < 15; request++) {
                if (thread < 8) {
                    long grantedBefore = granted.get();
                    long shown = disk.shown(key);
                    long askedAfter = requested.get();
                    assertThat(shown).isBetween(CREDITS - askedAfter, CREDITS - grantedBefore);
                } else {
                    requested.incrementAndGet();
                    spend(disk.blocks(), key, 1, granted);
                    if (request % 7 == 0) {
                        disk.blocks().tidy(NOW.plusSeconds(3_600));
                    }
                }
            }
        });
        assertThat(disk.shown(key)).isEqualTo(CREDITS - granted.get());
    }

    private CreditLeases node(Random random) {
        return nodes.get(random.nextInt(nodes.size()));
    }

    private static void spend(CreditLeases node, KeyId key, long cost, AtomicLong granted) {
        if (node.spend(key, cost, NOW) instanceof CreditSpendResult.Charged) {
            granted.addAndGet(cost);
        }
    }

    /** As a client does after a 503: it asks again with the same request id. */
    private static CreditSpendResult spendOnce(CreditLeases node, KeyId key, String id) {
        for (int retries = 0; ; retries++) {
            try {
                return node.spendOnce(key, id, 1, NOW);
            } catch (UnavailableException overloaded) {
                if (retries == 100) {
                    throw overloaded;
                }
            }
        }
    }

    private static void inThreads(IntConsumer work) throws Exception {
        List<Future<?>> ends = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (int at = 0; at < THREADS; at++) {
                int thread = at;
                ends.add(threads.submit(() -> work.accept(thread)));
            }
        }
        for (Future<?> end : ends) {
            end.get();
        }
    }
}
