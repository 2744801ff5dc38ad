package dev.rekey.node.cluster;

import dev.rekey.core.UnavailableException;
import dev.rekey.core.feed.CacheInvalidation;
import dev.rekey.core.feed.ChangeFeedConnection;
import dev.rekey.core.feed.ChangeFeedConnector;
import dev.rekey.core.feed.ChangeFeedEntry;
import dev.rekey.core.feed.NodeRegistration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A feed of changes in memory, which fails, forgets and is silent when a test says so. Thread-safe by its monitor. */
public final class ManualChangeFeed implements ChangeFeedConnector {

    private final NavigableMap<Long, ChangeFeedEntry> entries = new TreeMap<>();
    private final List<String> said = new ArrayList<>();
    private final List<Duration> waits = new ArrayList<>();
    private final List<Duration> ages = new ArrayList<>();
    private Runnable whileReading = () -> {};
    private Runnable whileWaiting = () -> {};
    private long head;
    private long reads;
    private int lines;
    private int calls;
    /** Which of the calls was the last that wanted to be told. */
    private int wanted;

    /** The changes that calls carried, by the number of the call. */
    private final NavigableMap<Integer, ChangeFeedEntry> carried = new TreeMap<>();

    private boolean away;
    private boolean silent;
    private boolean carrying;

    /** As a commit does: an entry, and a call. Answers its epoch. */
    public synchronized long change(CacheInvalidation... touched) {
        return add(head + 1, Optional.of(List.of(touched)));
    }

    /** The same where nobody waits to know who has applied it. */
    synchronized long changeUnhurried(CacheInvalidation... touched) {
        int before = wanted;
        long epoch = change(touched);
        wanted = before;
        return epoch;
    }

    /** A call for a change that is not there yet, or no more. */
    synchronized void calledUnhurried() {
        int before = wanted;
        called();
        wanted = before;
    }

    /** As one does who wants to know how far the nodes have come. */
    synchronized void ask() {
        called();
    }

    /** The same of things that this version does not know. */
    synchronized long changeUnknown() {
        return add(head + 1, Optional.empty());
    }

    /** The same, as if the entry before had never been kept. */
    synchronized long changeAfterAGap(CacheInvalidation... touched) {
        return add(head + 2, Optional.of(List.of(touched)));
    }

    private long add(long epoch, Optional<List<CacheInvalidation>> touched) {
        head = epoch;
        ChangeFeedEntry entry = new ChangeFeedEntry(epoch, UUID.randomUUID(), touched);
        entries.put(epoch, entry);
        called();
        if (carrying && !silent) {
            carried.put(calls, entry);
        }
        return epoch;
    }

    /** Forgets all entries, as time does. */
    synchronized void prune() {
        entries.clear();
    }

    /** Goes back to {@code epoch}, as a backup does. */
    synchronized void restore(long epoch) {
        entries.tailMap(epoch, false).clear();
        head = epoch;
    }

    synchronized void away(boolean now) {
        away = now;
        notifyAll();
    }

    /** Whether calls are lost from now on. */
    synchronized void silent(boolean now) {
        silent = now;
    }

    /** Whether calls carry their changes from now on. */
    synchronized void carrying(boolean now) {
        carrying = now;
    }

    /** What happens in each reading, before it has read. */
    synchronized void whileReading(Runnable each) {
        whileReading = each;
    }

    /** What happens in each wait for a call. */
    synchronized void whileWaiting(Runnable each) {
        whileWaiting = each;
    }

    private synchronized void called() {
        if (!silent) {
            calls++;
            wanted = calls;
            notifyAll();
        }
    }

    /** What lines were told, in order: {@code renewed 3}, {@code applied 3}, {@code left}. */
    synchronized List<String> said() {
        return List.copyOf(said);
    }

    /** How long ago it was, each time that a line was told what was applied. */
    synchronized List<Duration> ages() {
        return List.copyOf(ages);
    }

    /** How long lines were ready to wait for calls, each time. */
    synchronized List<Duration> waits() {
        return List.copyOf(waits);
    }

    synchronized int lines() {
        return lines;
    }

    synchronized long reads() {
        return reads;
    }

    @Override
    public synchronized ChangeFeedConnection open() {
        check();
        lines++;
        return new Line(calls);
    }

    private void check() {
        if (away) {
            throw new UnavailableException("away");
        }
    }

    private final class Line implements ChangeFeedConnection {

        private int received;

        private Line(int received) {
            this.received = received;
        }

        /** Waits a moment where the caller would wait long: whose clock stands still has time. */
        @Override
        public Notifications await(Duration most) {
            synchronized (ManualChangeFeed.this) {
                check();
                waits.add(most);
                whileWaiting.run();
                if (received == calls) {
                    try {
                        TimeUnit.MILLISECONDS.timedWait(ManualChangeFeed.this, 2);
                    } catch (InterruptedException interrupted) {
                        throw new UnavailableException("interrupted", interrupted);
                    }
                }
                check();
                if (received == calls) {
                    return Notifications.NOTHING;
                }
                List<ChangeFeedEntry> changes =
                        List.copyOf(carried.subMap(received, false, calls, true).values());
                Notifications all = new Notifications(
                        received < wanted ? Signal.REPORT : Signal.POLL,
                        changes.size() == calls - received ? changes : List.of());
                received = calls;
                return all;
            }
        }

        @Override
        public void call() {
            synchronized (ManualChangeFeed.this) {
                check();
                called();
            }
        }

        @Override
        public FeedPage read(long epoch, int most) {
            synchronized (ManualChangeFeed.this) {
                check();
                reads++;
                whileReading.run();
                return new FeedPage(
                        entries.tailMap(epoch, false).values().stream()
                                .limit(most)
                                .toList(),
                        head);
            }
        }

        @Override
        public Optional<UUID> requestAt(long epoch) {
            synchronized (ManualChangeFeed.this) {
                check();
                return Optional.ofNullable(entries.get(epoch)).map(ChangeFeedEntry::request);
            }
        }

        @Override
        public void applied(NodeRegistration node, long epoch, Duration age) {
            synchronized (ManualChangeFeed.this) {
                say("applied " + epoch);
                ages.add(age);
            }
        }

        @Override
        public LeaseRenewal renew(NodeRegistration node, long applied, Duration lease) {
            say("renewed " + applied);
            return new LeaseRenewal(ChangeFeedConsumerTest.NOW, 1, 0);
        }

        @Override
        public void leave(NodeRegistration node) {
            say("left");
        }

        private void say(String what) {
            synchronized (ManualChangeFeed.this) {
                check();
                said.add(what);
            }
        }

        @Override
        public void close() {}
    }
}
