package dev.rekey.node;

import dev.rekey.core.Outage;
import dev.rekey.core.feed.FeedEntry;
import dev.rekey.core.feed.FeedLine;
import dev.rekey.core.feed.FeedLines;
import dev.rekey.core.feed.NodeState;
import dev.rekey.core.feed.Touched;
import dev.rekey.core.id.KeyId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the feed of changes on a thread and a line of its own, applies what other nodes changed, and tells {@link Footing}
 * as of when this node knows everything.
 *
 * <p>A call from the database carries its change. It is taken where it is the very next of those that are applied: epochs have
 * no gap. Any other call is no more than a reason to look, and only looking tells that nothing was missed. So a call that is
 * lost costs time, never a change, and looking at least every {@link #LOOK_EVERY} bounds that time. Where the feed cannot
 * prove that nothing was missed, nothing remembered is believed any more.
 */
public final class FeedFollower implements AutoCloseable {

    /** How long a call that is lost may delay a change. */
    static final Duration LOOK_EVERY = Duration.ofMillis(500);

    /** Where calls are not heard. */
    private static final Duration LOOK_EVERY_WHEN_DEAF = Duration.ofMillis(50);

    /** How long a node keeps to itself how far it has come, where nobody waits to know. */
    static final Duration TELL_WITHIN = Duration.ofMillis(100);

    private static final Duration CALL_EVERY = Duration.ofSeconds(5);
    private static final Duration DEAF_AFTER = Duration.ofSeconds(12);
    private static final Duration FIRST_CALL_WITHIN = Duration.ofSeconds(2);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final int MOST_AT_ONCE = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(FeedFollower.class);

    private final FeedLines lines;
    private final NodeState self;
    private final Changes changes;
    private final Consumer<KeyId> credits;
    private final Footing footing;
    private final InstantSource clock;
    private final Duration lease;
    private final Thread thread;

    private volatile long applied;
    private volatile boolean deaf;
    private volatile boolean closing;
    private volatile Duration skew = Duration.ZERO;
    private volatile Fellows fellows = Fellows.NONE;
    private Optional<UUID> requestAtApplied = Optional.empty();
    private @Nullable FeedLine first;
    private long told = -1;
    private long appliedAt;
    /** When the first of what is applied and not told was. */
    private long untoldSince;

    private boolean asked;
    private long lookedAt;
    private long renewedAt;
    private long calledAt;
    private long heardAt;

    /**
     * @param credits ends what this node holds of a key's credits; may wait
     * @param lease for how long a renewal is good: as long as what is remembered is believed without word from the database
     */
    public FeedFollower(
            FeedLines lines,
            NodeState self,
            Changes changes,
            Consumer<KeyId> credits,
            Footing footing,
            InstantSource clock,
            Duration lease) {
        this.lines = lines;
        this.self = self;
        this.changes = changes;
        this.credits = credits;
        this.footing = footing;
        this.clock = clock;
        this.lease = lease;
        this.thread = Thread.ofPlatform().name("feed").daemon().unstarted(this::run);
    }

    /**
     * Puts the node on the list, makes sure that calls are heard, and follows from now on.
     *
     * @throws Outage where the database cannot be reached
     * @throws IllegalStateException where calls are not heard, with a sentence for people
     */
    public void start() {
        FeedLine line = lines.open();
        try {
            begin(line);
            line.call();
            if (line.await(FIRST_CALL_WITHIN).call() == FeedLine.Call.NONE) {
                throw new IllegalStateException(
                        "Notifications of the database do not arrive: a pooler in transaction mode"
                                + " loses them. Set database-listen-url to the database itself.");
            }
        } catch (RuntimeException failed) {
            line.close();
            throw failed;
        }
        first = line;
        thread.start();
    }

    /** Everything is new to a node that remembers nothing. */
    private void begin(FeedLine line) {
        long tick = footing.tick();
        long head = line.read(Long.MAX_VALUE - 1, 1).head();
        reached(head, line.requestAt(head));
        renew(line);
        footing.confirm(tick);
        heardAt = footing.tick();
        calledAt = heardAt;
    }

    private void run() {
        Duration pause = SHORTEST_PAUSE;
        while (!closing) {
            try (FeedLine line = next()) {
                resume(line);
                pause = SHORTEST_PAUSE;
                follow(line);
                leave(line);
            } catch (Outage outage) {
                lose(outage.getMessage());
            } catch (RuntimeException mistake) {
                LOG.error("the feed of changes could not be followed", mistake);
                lose(mistake.getClass().getSimpleName());
            }
            if (!closing) {
                LockSupport.parkNanos(this, pause.toNanos());
                pause = pause.multipliedBy(2);
                pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
            }
        }
    }

    private FeedLine next() {
        FeedLine opened = first;
        first = null;
        return opened == null ? lines.open() : opened;
    }

    private void lose(@Nullable String why) {
        if (!footing.isAway() && !closing) {
            LOG.warn("the feed of changes is lost: {}", why);
        }
        footing.lose();
    }

    /** The history may be another one now: the database was restored, or one of its copies has taken over. */
    private void resume(FeedLine line) {
        if (!line.requestAt(applied).equals(requestAtApplied)) {
            forgetAll(line);
        }
        heardAt = footing.tick();
        calledAt = heardAt;
        // Before anything else is said: the list may have forgotten this node, and keeps progress of those on it alone.
        renew(line);
        told = -1;
        asked = true;
        line.call();
    }

    private void forgetAll(FeedLine line) {
        LOG.warn("the feed of changes does not go on where it was left: nothing in memory is believed any more");
        long head = line.read(Long.MAX_VALUE - 1, 1).head();
        Optional<UUID> request = line.requestAt(head);
        // In this order: what is read from here on is at least as new as that head.
        changes.changedAll();
        reached(head, request);
    }

    private void follow(FeedLine line) {
        FeedLine.Heard heard = FeedLine.Heard.NOTHING;
        while (!closing) {
            if (!take(heard.changes())) {
                look(line);
            }
            tell(line);
            keepInTouch(line);
            heard = hear(line);
        }
    }

    /** Applies what calls carried. False where that does not do: one must be missing, or it is time to look. */
    private boolean take(List<FeedEntry> changed) {
        if (changed.isEmpty() || untilLook().isZero()) {
            return false;
        }
        for (FeedEntry entry : changed) {
            if (entry.epoch() > applied + 1) {
                return false;
            }
            if (entry.epoch() > applied) {
                apply(entry);
            }
        }
        return true;
    }

    private void look(FeedLine line) {
        boolean wasAway = footing.isAway();
        catchUp(line);
        if (wasAway) {
            LOG.info("the feed of changes is followed again");
        }
    }

    private void tell(FeedLine line) {
        long now = footing.tick();
        if (applied != told && (asked || now - untoldSince >= TELL_WITHIN.toNanos())) {
            line.applied(self, applied, Duration.ofNanos(now - appliedAt));
            told = applied;
        }
    }

    private FeedLine.Heard hear(FeedLine line) {
        FeedLine.Heard heard = line.await(deaf ? LOOK_EVERY_WHEN_DEAF : untilSomethingIsDue());
        if (heard.call() != FeedLine.Call.NONE) {
            heardAt = footing.tick();
            deaf = false;
        }
        // Who looks without a call has missed what it was called for, or has waited long enough to tell.
        asked = heard.call() != FeedLine.Call.LOOK;
        return heard;
    }

    private Duration untilSomethingIsDue() {
        return applied == told ? untilLook() : shorter(untilLook(), TELL_WITHIN);
    }

    private Duration untilLook() {
        Duration every = shorter(LOOK_EVERY, lease.dividedBy(3));
        Duration since = Duration.ofNanos(footing.tick() - lookedAt);
        return since.compareTo(every) < 0 ? every.minus(since) : Duration.ZERO;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void catchUp(FeedLine line) {
        while (true) {
            long tick = footing.tick();
            lookedAt = tick;
            FeedLine.Reading reading = line.read(applied, MOST_AT_ONCE);
            if (!reading.follows(applied)) {
                forgetAll(line);
                continue;
            }
            reading.entries().forEach(this::apply);
            if (applied == reading.head()) {
                confirm(tick);
                return;
            }
        }
    }

    /** Never beyond the lease: others stop waiting for this node when that, and what it may serve after it, is over. */
    private void confirm(long tick) {
        long leaseEnd = renewedAt + lease.toNanos();
        footing.confirm(tick - leaseEnd > 0 ? leaseEnd : tick);
    }

    private void apply(FeedEntry entry) {
        List<Touched> touched = entry.touched().orElse(List.of());
        if (entry.touched().isEmpty()) {
            changes.changedAll();
        }
        touched.forEach(changes::changed);
        for (Touched each : touched) {
            if (each instanceof Touched.OneKey(var key)) {
                credits.accept(key);
            }
        }
        reached(entry.epoch(), Optional.of(entry.request()));
    }

    private void reached(long epoch, Optional<UUID> request) {
        appliedAt = footing.tick();
        if (applied == told) {
            untoldSince = appliedAt;
        }
        requestAtApplied = request;
        applied = epoch;
    }

    private void keepInTouch(FeedLine line) {
        long now = footing.tick();
        if (now - renewedAt >= lease.toNanos() / 3) {
            renew(line);
        }
        if (now - heardAt >= DEAF_AFTER.toNanos() && !deaf) {
            LOG.warn("notifications of the database do not arrive any more; looking more often");
            deaf = true;
            throw new Outage("notifications do not arrive");
        }
        if (now - calledAt >= CALL_EVERY.toNanos()) {
            calledAt = now;
            line.call();
        }
    }

    private void renew(FeedLine line) {
        renewedAt = footing.tick();
        Instant before = clock.instant();
        FeedLine.Renewal renewal = line.renew(self, applied, lease);
        Instant after = clock.instant();
        Instant there = renewal.at();
        // A lease so short that it has run out meanwhile still leaves this one.
        fellows = new Fellows(Math.max(1, renewal.live()), Math.min(renewal.rank(), Math.max(1, renewal.live()) - 1));
        // As near as can be told: the database's instant lies between ours.
        skew = there.isBefore(before)
                ? Duration.between(there, before)
                : there.isAfter(after) ? Duration.between(after, there).negated() : Duration.ZERO;
    }

    private void leave(FeedLine line) {
        line.leave(self);
    }

    /** The epoch up to which this node has applied every change. */
    public long applied() {
        return applied;
    }

    /** Whether the database's calls are not heard, so that changes of other nodes are met a little later. */
    public boolean isDeaf() {
        return deaf;
    }

    /** How far this machine's clock is before the database's; negative where it is behind. */
    public Duration skew() {
        return skew;
    }

    /** The nodes that live, as of the last renewal of the lease. */
    public Fellows fellows() {
        return fellows;
    }

    public NodeState self() {
        return self;
    }

    /** Takes the node off the list, if the database can be reached at once, and ends. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(TimeUnit.SECONDS.toMillis(3));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
