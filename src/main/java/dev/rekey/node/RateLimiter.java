package dev.rekey.node;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Interner;
import com.github.benmanes.caffeine.cache.Policy.VarExpiration;
import dev.rekey.core.limit.LimitLeft;
import dev.rekey.core.limit.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Rate limits counted in this node's memory. Thread-safe; does no I/O and only waits for threads
 * that count the same limit, for about a microsecond each.
 *
 * <p>In a cluster each node grants its {@linkplain Fellows#share share}: together never more than
 * the limit, or one use each if there are more nodes than uses. When a node joins or leaves, the
 * share changes and the used part is kept in proportion. When a limit is changed, the used part is
 * kept as a number. Results report the configured limit and what this node can still grant; a cost
 * above the share is never granted.
 *
 * <p>A limit is full when it is first used. With {@link RateLimit.Algorithm#BUCKET} uses come back
 * evenly; with {@link RateLimit.Algorithm#WINDOW} all together, at whole multiples of the window
 * since 1970 in UTC.
 *
 * <p>A limit that is full again is removed, which has no effect, between one and two times its
 * window plus 10 seconds after its last use. So memory holds the limits used within twice their
 * window, and <b>at most {@code maxBuckets} of them</b>. Beyond that, the least used are removed
 * early and are full when used again: each early removal may grant up to one limit's uses too many.
 * Up to that number, none is granted too many. A limit takes about 250 bytes of heap, and 80 more
 * if keys share it (measured with 100,000 limits).
 */
public final class RateLimiter implements UseLimits {

    /**
     * Time kept beyond the window: a thread may be delayed between finding a limit and taking from
     * it.
     */
    private static final long SLACK = Duration.ofSeconds(10).toNanos();

    private final Clock clock;
    private final Supplier<Fellows> fellows;
    private final Cache<BucketKey, Counter> counters;
    private final VarExpiration<BucketKey, Counter> expiry;
    private final Interner<Pace> paces = Interner.newWeakInterner();
    private final AtomicLong numbers = new AtomicLong();

    /**
     * Creates a limiter for a single node.
     *
     * @param maxBuckets maximum number of limits in memory, counted per subject, 1 or more
     */
    public RateLimiter(Clock clock, long maxBuckets) {
        this(clock, maxBuckets, () -> Fellows.NONE);
    }

    /**
     * Creates a limiter for one node of a cluster.
     *
     * @param fellows supplies the nodes that share the limits; called at each use, must not block
     */
    public RateLimiter(Clock clock, long maxBuckets, Supplier<Fellows> fellows) {
        this.clock = clock;
        this.fellows = fellows;
        this.counters = Caffeine.newBuilder()
                .maximumSize(maxBuckets)
                .ticker(clock::nanos)
                .expireAfter(new FullAgain())
                // Maintenance in another thread would cost more than doing it here, and wake that
                // thread for every few verifications.
                .executor(Runnable::run)
                .build();
        this.expiry = counters.policy().expireVariably().orElseThrow();
    }

    /** A monotonic clock: approximate nanoseconds since 1970 in UTC. */
    @FunctionalInterface
    public interface Clock {

        long nanos();

        /**
         * A monotonic clock set once, now, from that source: later changes of the machine's time
         * affect no limit. Windows are offset from UTC multiples by the source's current error and
         * by the time the machine sleeps later.
         */
        static Clock steady(InstantSource source) {
            return steady(source, System::nanoTime);
        }

        static Clock steady(InstantSource source, LongSupplier ticker) {
            long startedAt = ticker.getAsLong();
            long offset = nanos(source.instant());
            return () -> offset + (ticker.getAsLong() - startedAt);
        }

        /**
         * A clock that follows the source, for tests that set the time; stands still if the source
         * goes back.
         */
        static Clock following(InstantSource source) {
            AtomicLong latest = new AtomicLong();
            return () -> latest.accumulateAndGet(nanos(source.instant()), Math::max);
        }

        private static long nanos(Instant instant) {
            return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
        }
    }

    /** Identity of a counter: two limits with the same key are one. */
    private record BucketKey(Wanted.Holder holder, String name, Pace.@Nullable Terms terms) {}

    /** Keeps a counter until it is full again. */
    private static final class FullAgain implements Expiry<BucketKey, Counter> {

        private static long least(Counter counter) {
            return counter.pace().window() + SLACK;
        }

        @Override
        public long expireAfterCreate(BucketKey key, Counter counter, long now) {
            return 2 * least(counter);
        }

        @Override
        public long expireAfterUpdate(BucketKey key, Counter counter, long now, long current) {
            return 2 * least(counter);
        }

        /** Not extended at each use, which would make all threads write to one field. */
        @Override
        public long expireAfterRead(BucketKey key, Counter counter, long now, long current) {
            long least = least(counter);
            return current >= least ? current : 2 * least;
        }
    }

    @Override
    public Taken takeAtOnce(List<Wanted> requests, long cost) {
        return take(requests, cost);
    }

    /** {@inheritDoc} Atomic: no other thread sees a part of the limits taken. Does not block. */
    @Override
    public Taken take(List<Wanted> requests, long cost) {
        if (cost < 0) {
            throw new IllegalArgumentException("cost is negative");
        }
        Fellows nodes = fellows.get();
        List<Counter> found = new ArrayList<>(requests.size());
        for (Wanted request : requests) {
            found.add(find(request, nodes));
        }
        List<Counter> ordered = found;
        if (found.size() > 1) {
            ordered = new ArrayList<>(found);
            ordered.sort(Comparator.comparingLong(Counter::number));
            for (int i = 1; i < ordered.size(); i++) {
                if (ordered.get(i) == ordered.get(i - 1)) {
                    throw new IllegalArgumentException("duplicate limit");
                }
            }
        }
        return lockAndTake(ordered, 0, requests, found, cost, nodes);
    }

    /** Locks all counters in a global order, to avoid deadlocks. */
    private Taken lockAndTake(
            List<Counter> ordered, int index, List<Wanted> requests, List<Counter> found, long cost, Fellows nodes) {
        if (index == ordered.size()) {
            return takeLocked(requests, found, cost, nodes);
        }
        synchronized (ordered.get(index)) {
            return lockAndTake(ordered, index + 1, requests, found, cost, nodes);
        }
    }

    private Taken takeLocked(List<Wanted> requests, List<Counter> found, long cost, Fellows nodes) {
        long now = clock.nanos();
        boolean granted = true;
        for (int i = 0; i < found.size(); i++) {
            Counter counter = found.get(i);
            bringUpToDate(counter, requests.get(i), nodes, now);
            granted &= counter.remaining() >= cost;
        }
        List<LimitLeft> left = new ArrayList<>(found.size());
        for (int i = 0; i < found.size(); i++) {
            Counter counter = found.get(i);
            if (granted) {
                counter.take(cost);
            }
            left.add(counter.left(requests.get(i).limit(), granted ? 0 : cost, now));
        }
        return new TakenHere(granted, List.copyOf(left), found, cost, now, nodes);
    }

    private void bringUpToDate(Counter counter, Wanted request, Fellows nodes, long now) {
        RateLimit share = nodes.share(request.limit());
        if (counter.fits(share, request.limit())) {
            counter.advance(now);
            return;
        }
        counter.change(pace(share), request.limit().limit(), now);
        // The entry was found, and its lifetime extended, by the old window.
        expiry.setExpiresAfter(key(request), 2 * FullAgain.least(counter), TimeUnit.NANOSECONDS);
    }

    /**
     * {@inheritDoc} Uses of a bucket are as if they had never been taken: none of them remains in a
     * bucket that has filled up since; otherwise that many more can be taken immediately.
     */
    @Override
    public void giveBack(Taken taken) {
        if (!(taken instanceof TakenHere local)) {
            throw new IllegalArgumentException("the reservation belongs to another limiter");
        }
        if (!local.granted() || local.cost() == 0) {
            return;
        }
        for (int i = 0; i < local.counters().size(); i++) {
            Counter counter = local.counters().get(i);
            RateLimit share = local.fellows().share(local.left().get(i).limit());
            synchronized (counter) {
                counter.giveBack(share, local.cost(), local.at(), clock.nanos());
            }
        }
    }

    private Counter find(Wanted request, Fellows nodes) {
        Counter found = counters.getIfPresent(key(request));
        return found != null
                ? found
                : counters.get(
                        key(request),
                        key -> new Counter(
                                numbers.getAndIncrement(),
                                pace(nodes.share(request.limit())),
                                request.limit().limit(),
                                clock.nanos()));
    }

    private BucketKey key(Wanted request) {
        RateLimit limit = request.limit();
        return switch (request.holder()) {
            case Wanted.OneKey one -> new BucketKey(one, limit.name(), null);
            case Wanted.WholeProject project -> new BucketKey(project, limit.name(), null);
            case Wanted.OneOwner owner -> new BucketKey(owner, limit.name(), Pace.Terms.of(limit));
        };
    }

    /** Interned, because it is most of the size of a counter. */
    private Pace pace(RateLimit limit) {
        return paces.intern(new Pace(limit));
    }

    /** Number of limits in memory. For tests and metrics; slow. */
    public long buckets() {
        counters.cleanUp();
        return counters.estimatedSize();
    }
}
