package dev.rekey.http;

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
 * A limited number of places, shared fairly among groups and, within a group, among its members.
 *
 * <p>A group may hold a fixed part of the places and, unless that is all of them, no more than are free; a member never more
 * than its group has left.
 * So whoever comes anew finds a free place, however long the others hold theirs. Whoever gets none waits for a bounded time
 * in a bounded queue, which is served in turns: first over the groups, then over their members.
 *
 * <p>Thread-safe; never blocks. Every step runs alone, on one of the threads that call.
 */
final class FairPlaces {

    private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Somebody who wants a place. While one of these methods runs nothing else can proceed: it must return at once. */
    interface Applicant {
        /** There is none now: whether it may wait for one. */
        boolean mayWait();

        /** It has a place until {@link Place#release}. */
        void admit(Place place);

        /** It gets none: too many are waiting, or it has waited too long. */
        void turnAway();
    }

    /** A place that somebody holds. */
    interface Place {
        /** Gives it back; to be called exactly once. */
        void release();
    }

    /**
     * How many there are of what.
     *
     * @param places how many may be held at the same time
     * @param perGroup how many of them by one group
     * @param waiting how many applicants may wait at the same time
     * @param waitingPerGroup how many of them in one group
     * @param waitingPerMember and how many of one member
     * @param maxWaitNanos for how long one may wait
     */
    record Bounds(
            int places, int perGroup, int waiting, int waitingPerGroup, int waitingPerMember, long maxWaitNanos) {}

    private final Bounds bounds;
    private final LongSupplier nanoClock;
    private final Queue<Runnable> steps = new ConcurrentLinkedQueue<>();
    private final AtomicInteger outstandingSteps = new AtomicInteger();

    // What follows is touched by one step at a time.
    private final Map<Object, Group> groups = new HashMap<>();
    private final Deque<Group> turns = new ArrayDeque<>();
    private int free;
    private int waiting;

    FairPlaces(Bounds bounds, LongSupplier nanoClock) {
        this.bounds = bounds;
        this.nanoClock = nanoClock;
        this.free = bounds.places();
    }

    /** Asks for a place; the applicant is told, on this thread or another, at once or later. */
    void enter(Object group, Object member, Applicant applicant) {
        step(() -> arrive(group, member, applicant));
    }

    /** Turns away those who have waited too long. To be called from time to time. */
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

    private void arrive(Object groupKey, Object memberKey, Applicant applicant) {
        Group group = groups.computeIfAbsent(groupKey, Group::new);
        Member member = group.members.computeIfAbsent(memberKey, Member::new);
        if (member.queue.isEmpty() && mayTake(group, member)) {
            admit(group, member, applicant);
        } else if (waiting < bounds.waiting()
                && group.waiting < bounds.waitingPerGroup()
                && member.queue.size() < bounds.waitingPerMember()
                && applicant.mayWait()) {
            enqueue(group, member, applicant);
        } else {
            forgetIfIdle(group, member);
            applicant.turnAway();
        }
    }

    private void enqueue(Group group, Member member, Applicant applicant) {
        if (group.waiting == 0) {
            turns.add(group);
        }
        if (member.queue.isEmpty()) {
            group.turns.add(member);
        }
        member.queue.add(new Ticket(applicant, nanoClock.getAsLong()));
        group.waiting++;
        waiting++;
    }

    private boolean mayTake(Group group, Member member) {
        int most = bounds.perGroup() < bounds.places() ? Math.min(bounds.perGroup(), free) : bounds.places();
        return free > 0 && group.held < Math.max(1, most) && member.held < Math.max(1, bounds.perGroup() - group.held);
    }

    private void admit(Group group, Member member, Applicant applicant) {
        free--;
        group.held++;
        member.held++;
        applicant.admit(() -> step(() -> giveBack(group, member)));
    }

    private void giveBack(Group group, Member member) {
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
                admit(group, member, ticket.applicant);
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
            first.applicant.turnAway();
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

    private record Ticket(Applicant applicant, long since) {}

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
        /** Those with somebody waiting, the one whose turn it is first. */
        private final Deque<Member> turns = new ArrayDeque<>(2);

        private int held;
        private int waiting;

        Group(Object key) {
            this.key = key;
        }

        /** The next member that may take a place, out of its turn until it is put there again; {@code null} if none may. */
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
     * The bounds for a number of places that all share: one group may hold a quarter of them. Four times as many applicants
     * may wait for two seconds, half of them of one group and a quarter of one member.
     */
    static Bounds shared(int places) {
        return new Bounds(places, Math.max(1, places / 4), 4 * places, 2 * places, places, MAX_WAIT_NANOS);
    }

    /** The bounds for a number of places that one group has to itself: eight times as many may wait. */
    static Bounds own(int places) {
        return new Bounds(places, places, 8 * places, 8 * places, 8 * places, MAX_WAIT_NANOS);
    }
}
