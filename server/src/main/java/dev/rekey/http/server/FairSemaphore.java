package dev.rekey.http.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Concurrency limiter with a fixed number of slots, shared fairly among groups and, within a group,
 * among its members.
 *
 * <p>A group may hold a fixed part of the slots and, unless that part is all of them, no more than
 * are free; a member may hold no more than its group has left. A newcomer therefore finds a free
 * slot however long others hold theirs. A waiter without a slot waits for a limited time in a
 * bounded queue, which is served round-robin: first over the groups, then over the members of each.
 *
 * <p>Thread-safe; never blocks. State changes are serialized and run on one of the calling threads.
 */
final class FairSemaphore {

    private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);

    /**
     * A request for a slot. Its methods run serialized with all other state changes and must return
     * immediately.
     */
    interface Waiter {
        /** Called if no slot is free. Returns whether the waiter may be queued. */
        boolean mayWait();

        /** Called when the waiter is granted a slot, held until {@link Permit#release}. */
        void admit(Permit permit);

        /** Called when the waiter is rejected: the queue is full, or it waited too long. */
        void turnAway();
    }

    /** A granted slot. */
    interface Permit {
        /** Releases the slot; must be called exactly once. */
        void release();
    }

    /**
     * Limits of a limiter.
     *
     * @param slots number of slots
     * @param perGroup maximum slots held by one group
     * @param waiting maximum queued applicants
     * @param waitingPerGroup maximum queued applicants of one group
     * @param waitingPerMember maximum queued applicants of one member
     * @param maxWaitNanos maximum time in the queue, in nanoseconds
     */
    record Capacity(
            int slots, int perGroup, int waiting, int waitingPerGroup, int waitingPerMember, long maxWaitNanos) {}

    private final Capacity bounds;
    private final LongSupplier nanoClock;
    private final Queue<Runnable> steps = new ConcurrentLinkedQueue<>();
    private final AtomicInteger outstandingSteps = new AtomicInteger();

    // The following fields are accessed by one step at a time.
    private final Map<Object, Group> groups = new HashMap<>();
    private final Deque<Group> turns = new ArrayDeque<>();
    private int free;
    private int waiting;

    FairSemaphore(Capacity bounds, LongSupplier nanoClock) {
        this.bounds = bounds;
        this.nanoClock = nanoClock;
        this.free = bounds.slots();
    }

    /**
     * Requests a slot. The waiter is called back on this thread or another, immediately or
     * later.
     */
    void enter(Object group, Object member, Waiter waiter) {
        step(() -> enqueue(group, member, waiter));
    }

    /** Rejects applicants that have waited too long. Must be called periodically. */
    void expire() {
        step(this::turnAwayOverdue);
    }

    private void step(Runnable step) {
        steps.add(step);
        if (outstandingSteps.getAndIncrement() == 0) {
            do {
                Runnable next = steps.poll();
                if (next != null) {
                    next.run();
                }
            } while (outstandingSteps.decrementAndGet() > 0);
        }
    }

    private void enqueue(Object groupKey, Object memberKey, Waiter waiter) {
        Group group = groups.computeIfAbsent(groupKey, Group::new);
        Member member = group.members.computeIfAbsent(memberKey, Member::new);
        if (member.queue.isEmpty() && mayTake(group, member)) {
            admit(group, member, waiter);
        } else if (waiting < bounds.waiting()
                && group.waiting < bounds.waitingPerGroup()
                && member.queue.size() < bounds.waitingPerMember()
                && waiter.mayWait()) {
            enqueue(group, member, waiter);
        } else {
            forgetIfIdle(group, member);
            waiter.turnAway();
        }
    }

    private void enqueue(Group group, Member member, Waiter waiter) {
        if (group.waiting == 0) {
            turns.add(group);
        }
        if (member.queue.isEmpty()) {
            group.turns.add(member);
        }
        member.queue.add(new Ticket(waiter, nanoClock.getAsLong()));
        group.waiting++;
        waiting++;
    }

    private boolean mayTake(Group group, Member member) {
        int maximum = bounds.perGroup() < bounds.slots() ? Math.min(bounds.perGroup(), free) : bounds.slots();
        return free > 0
                && group.held < Math.max(1, maximum)
                && member.held < Math.max(1, bounds.perGroup() - group.held);
    }

    private void admit(Group group, Member member, Waiter waiter) {
        free--;
        group.held++;
        member.held++;
        waiter.admit(() -> step(() -> release(group, member)));
    }

    private void release(Group group, Member member) {
        free++;
        group.held--;
        member.held--;
        forgetIfIdle(group, member);
        serveWaiting();
    }

    private void serveWaiting() {
        int without = 0;
        while (free > 0 && without < turns.size()) {
            Group group = turns.remove();
            Member member = group.next(this::mayTake);
            if (member == null) {
                without++;
            } else {
                without = 0;
                Ticket ticket = member.queue.remove();
                group.waiting--;
                waiting--;
                if (!member.queue.isEmpty()) {
                    group.turns.add(member);
                }
                admit(group, member, ticket.waiter);
            }
            if (group.waiting > 0) {
                turns.add(group);
            }
        }
    }

    private void turnAwayOverdue() {
        long now = nanoClock.getAsLong();
        for (Group group : groups.values().toArray(new Group[0])) {
            if (group.waiting > 0) {
                group.members.values().stream()
                        .filter(member -> !member.queue.isEmpty())
                        .toList()
                        .forEach(member -> turnAwayOverdue(group, member, now));
                if (group.waiting == 0) {
                    turns.remove(group);
                }
            }
        }
    }

    private void turnAwayOverdue(Group group, Member member, long now) {
        Ticket first = member.queue.peek();
        while (first != null && now - first.since >= bounds.maxWaitNanos()) {
            member.queue.remove();
            group.waiting--;
            waiting--;
            first.waiter.turnAway();
            first = member.queue.peek();
        }
        if (first == null) {
            group.turns.remove(member);
            forgetIfIdle(group, member);
        }
    }

    private void forgetIfIdle(Group group, Member member) {
        if (member.held == 0 && member.queue.isEmpty()) {
            group.members.remove(member.key);
        }
        if (group.members.isEmpty()) {
            groups.remove(group.key);
        }
    }

    private record Ticket(Waiter waiter, long since) {}

    private static final class Member {
        private final Object key;
        private final Deque<Ticket> queue = new ArrayDeque<>(2);
        private int held;

        Member(Object key) {
            this.key = key;
        }
    }

    private static final class Group {
        private final Object key;
        private final Map<Object, Member> members = new HashMap<>();
        /** Members with queued applicants, in the order in which they are served. */
        private final Deque<Member> turns = new ArrayDeque<>(2);

        private int held;
        private int waiting;

        Group(Object key) {
            this.key = key;
        }

        /**
         * Removes and returns the next member that may hold another slot; {@code null} if there is
         * none.
         */
        @Nullable
        Member next(Condition mayTake) {
            for (int tries = turns.size(); tries > 0; tries--) {
                Member member = turns.remove();
                if (mayTake.holds(this, member)) {
                    return member;
                }
                turns.add(member);
            }
            return null;
        }
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds(Group group, Member member);
    }

    /**
     * Limits for slots shared by all groups: one group may hold a quarter of them. Four times as
     * many applicants may be queued for two seconds, half of them of one group and a quarter of one
     * member.
     */
    static Capacity shared(int slots) {
        return new Capacity(slots, Math.max(1, slots / 4), 4 * slots, 2 * slots, slots, MAX_WAIT_NANOS);
    }

    /** Limits for slots used by a single group: eight times as many applicants may be queued. */
    static Capacity own(int slots) {
        return new Capacity(slots, slots, 8 * slots, 8 * slots, 8 * slots, MAX_WAIT_NANOS);
    }
}
