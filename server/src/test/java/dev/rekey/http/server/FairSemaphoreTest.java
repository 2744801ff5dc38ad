package dev.rekey.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FairSemaphoreTest {

    private static final int SLOTS = 64;

    private final AtomicLong now = new AtomicLong();
    private final FairSemaphore slots = new FairSemaphore(FairSemaphore.shared(SLOTS), now::get);
    private final Deque<TestWaiter> held = new ArrayDeque<>();
    private final List<TestWaiter> turnedAway = new ArrayList<>();

    /** Somebody who asked, and what became of it. */
    private final class TestWaiter implements FairSemaphore.Waiter {
        private final String group;
        private final String member;
        private boolean hasRoomToWait = true;
        private FairSemaphore.Permit permit = () -> {
            throw new AssertionError("it has no slot");
        };

        TestWaiter(String group, String member) {
            this.group = group;
            this.member = member;
        }

        @Override
        public boolean mayWait() {
            return hasRoomToWait;
        }

        @Override
        public void admit(FairSemaphore.Permit given) {
            permit = given;
            held.add(this);
        }

        @Override
        public void turnAway() {
            turnedAway.add(this);
        }

        TestWaiter enter() {
            slots.enter(group, member, this);
            return this;
        }

        void leave() {
            assertThat(held.remove(this)).isTrue();
            permit.release();
        }

        boolean isIn() {
            return held.contains(this);
        }
    }

    private TestWaiter ask(String group, String member) {
        return new TestWaiter(group, member).enter();
    }

    private List<TestWaiter> ask(int times, String group, String member) {
        List<TestWaiter> all = new ArrayList<>();
        for (int each = 0; each < times; each++) {
            all.add(ask(group, member));
        }
        return all;
    }

    private long heldBy(String group) {
        return held.stream().filter(one -> one.group.equals(group)).count();
    }

    private long heldBy(String group, String member) {
        return held.stream()
                .filter(one -> one.group.equals(group) && one.member.equals(member))
                .count();
    }

    @Test
    void memberHoldsAnEighthAndGroupAQuarterAtMost() {
        ask(100, "project", "greedy");
        assertThat(heldBy("project")).isEqualTo(SLOTS / 8);
        ask(100, "project", "second");
        ask(100, "project", "third");
        for (int each = 0; each < 20; each++) {
            ask(5, "project", "member " + each);
        }
        assertThat(heldBy("project")).isEqualTo(SLOTS / 4);
        assertThat(heldBy("project", "greedy")).isEqualTo(SLOTS / 8);
    }

    @Test
    void newcomerIsAdmittedAtOnceUnderContention() {
        ask(1_000, "project", "greedy");
        assertThat(ask("project", "modest").isIn()).isTrue();
        assertThat(ask("other", "one").isIn()).isTrue();
        for (int group = 0; group < 4; group++) {
            for (int member = 0; member < 10; member++) {
                ask(50, "hostile " + group, "member " + member);
            }
        }
        assertThat(ask("bystander", "one").isIn()).isTrue();
    }

    @Test
    void waitersAreServedRoundRobinByGroupAndMember() {
        FairSemaphore.Capacity few = new FairSemaphore.Capacity(1, 1, 100, 100, 100, 1_000);
        FairSemaphore one = new FairSemaphore(few, now::get);
        List<String> order = new ArrayList<>();
        Deque<FairSemaphore.Permit> given = new ArrayDeque<>();
        String[] requests = {"a1", "a1", "a1", "a1", "a2", "b1", "b1", "c1"};
        for (String each : requests) {
            one.enter(each.substring(0, 1), each, new FairSemaphore.Waiter() {
                @Override
                public boolean mayWait() {
                    return true;
                }

                @Override
                public void admit(FairSemaphore.Permit permit) {
                    order.add(each);
                    given.add(permit);
                }

                @Override
                public void turnAway() {
                    order.add("turned away");
                }
            });
        }
        while (!given.isEmpty()) {
            given.remove().release();
        }
        assertThat(order).containsExactly("a1", "a1", "b1", "c1", "a2", "b1", "a1", "a1");
    }

    @Test
    void releasedPermitGoesToAWaiter() {
        List<TestWaiter> all = ask(20, "project", "one");
        assertThat(heldBy("project")).isEqualTo(8);
        all.getFirst().leave();
        assertThat(heldBy("project")).isEqualTo(8);
        assertThat(all.get(8).isIn()).isTrue();
        assertThat(all.get(9).isIn()).isFalse();
    }

    @Test
    void waiterIsRejectedAfterTheTimeout() {
        List<TestWaiter> all = ask(10, "project", "one");
        now.addAndGet(FairSemaphore.shared(SLOTS).maxWaitNanos() - 1);
        slots.expire();
        assertThat(turnedAway).isEmpty();
        TestWaiter later = ask("project", "one");
        now.addAndGet(1);
        slots.expire();
        assertThat(turnedAway).containsExactlyElementsOf(all.subList(8, 10));
        all.getFirst().leave();
        assertThat(later.isIn()).isTrue();
    }

    @Test
    void queueIsBoundedAndExcessCallersAreRejectedAtOnce() {
        ask(8, "project", "one");
        TestWaiter noRoom = new TestWaiter("project", "one");
        noRoom.hasRoomToWait = false;
        noRoom.enter();
        assertThat(turnedAway).containsExactly(noRoom);
        ask(SLOTS, "project", "one");
        assertThat(turnedAway).hasSize(1);
        TestWaiter tooMany = ask("project", "one");
        assertThat(turnedAway).containsExactly(noRoom, tooMany);
    }

    /** Whatever comes in whatever order: nobody is lost, no share is exceeded, and all slots come back. */
    @Test
    void holdsItsBoundsInAnyOrder() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<TestWaiter> all = new ArrayList<>();
            held.clear();
            turnedAway.clear();
            for (int step = 0; step < 500; step++) {
                if (random.nextInt(5) < 3) {
                    all.add(ask("group " + random.nextInt(6), "member " + random.nextInt(4)));
                } else if (random.nextBoolean()) {
                    now.addAndGet(100_000_000);
                    slots.expire();
                } else if (!held.isEmpty()) {
                    new ArrayList<>(held).get(random.nextInt(held.size())).leave();
                }
                assertThat(held.size()).as("seed %d", seed).isLessThanOrEqualTo(SLOTS);
                Map<String, Integer> byGroup = new HashMap<>();
                held.forEach(one -> byGroup.merge(one.group, 1, Integer::sum));
                assertThat(byGroup.values()).as("seed %d", seed).allMatch(count -> count <= SLOTS / 4);
            }
            while (!held.isEmpty()) {
                held.peek().leave();
            }
            now.addAndGet(10_000_000_000L);
            slots.expire();
            AtomicInteger neither = new AtomicInteger();
            all.forEach(one -> neither.addAndGet(one.isIn() ? 1 : 0));
            assertThat(neither).as("seed %d", seed).hasValue(0);
            ask(9, "fresh", "one");
            assertThat(heldBy("fresh")).as("seed %d", seed).isEqualTo(SLOTS / 8);
            new ArrayList<>(held).forEach(TestWaiter::leave);
            new ArrayList<>(held).forEach(TestWaiter::leave);
        }
    }

    @Test
    void concurrentThreadsLoseNoPermit() throws InterruptedException {
        FairSemaphore busy = new FairSemaphore(FairSemaphore.shared(SLOTS), System::nanoTime);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        int threads = 8;
        int rounds = 2_000;
        List<Thread> all = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            String member = "member " + thread;
            all.add(Thread.ofPlatform().start(() -> {
                for (int round = 0; round < rounds; round++) {
                    busy.enter("group", member, new FairSemaphore.Waiter() {
                        @Override
                        public boolean mayWait() {
                            return true;
                        }

                        @Override
                        public void admit(FairSemaphore.Permit permit) {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            Thread.ofVirtual().start(() -> {
                                inside.decrementAndGet();
                                ended.incrementAndGet();
                                permit.release();
                            });
                        }

                        @Override
                        public void turnAway() {
                            ended.incrementAndGet();
                        }
                    });
                }
            }));
        }
        for (Thread thread : all) {
            thread.join();
        }
        await().until(() -> ended.get() == threads * rounds);
        assertThat(most.get()).isBetween(1, SLOTS / 4);
        assertThat(inside).hasValue(0);
    }
}
