package dev.rekey.local.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Interner;
import com.github.benmanes.caffeine.cache.Policy.VarExpiration;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimitStatus;
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
 * <p>In a cluster each node grants its {@linkplain ClusterShare#share share}: together never more than
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
public final class LocalRateLimiter implements RateLimiter {

    /**
     * Time kept beyond the window: a thread may be delayed between finding a limit and taking from
     * it.
     */
    private static final long SLACK = Duration.ofSeconds(10).toNanos();

    private final Clock clock;
    private final Supplier<ClusterShare> share;
    private final Cache<BucketKey, LimitCounter> counters;
    private final VarExpiration<BucketKey, LimitCounter> expiry;
    private final Interner<TokenBucketParameters> paces = Interner.newWeakInterner();
    private final AtomicLong numbers = new AtomicLong();

    /**
     * Creates a limiter for a single node.
     *
     * @param maxBuckets maximum number of limits in memory, counted per subject, 1 or more
     */
    public LocalRateLimiter(Clock clock, long maxBuckets) {
        this(clock, maxBuckets, () -> ClusterShare.NONE);
    }

    /**
     * Creates a limiter for one node of a cluster.
     *
     * @param share supplies the nodes that share the limits; called at each use, must not block
     */
    public LocalRateLimiter(Clock clock, long maxBuckets, Supplier<ClusterShare> share) {
        this.clock = clock;
        this.share = share;
        this.counters = Caffeine.newBuilder()
                .maximumSize(maxBuckets)
                .ticker(clock::nanos)
                .expireAfter(new RefillExpiry())
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
    private record BucketKey(
            LimitRequest.Subject holder, String name, TokenBucketParameters.@Nullable LimitParameters terms) {}

    /** Keeps a counter until it is full again. */
    private static final class RefillExpiry implements Expiry<BucketKey, LimitCounter> {

        private static long least(LimitCounter counter) {
            return counter.pace().window() + SLACK;
        }

        @Override
        public long expireAfterCreate(BucketKey key, LimitCounter counter, long now) {
            return 2 * least(counter);
        }

        @Override
        public long expireAfterUpdate(BucketKey key, LimitCounter counter, long now, long current) {
            return 2 * least(counter);
        }

        /** Not extended at each use, which would make all threads write to one field. */
        @Override
        public long expireAfterRead(BucketKey key, LimitCounter counter, long now, long current) {
            long least = least(counter);
            return current >= least ? current : 2 * least;
        }
    }

    @Override
    public LimitReservation tryTake(List<LimitRequest> requests, long cost) {
        return take(requests, cost);
    }

    /** {@inheritDoc} Atomic: no other thread sees a part of the limits taken. Does not block. */
    @Override
    public LimitReservation take(List<LimitRequest> requests, long cost) {
        if (cost < 0) {
            throw new IllegalArgumentException("cost is negative");
        }
        ClusterShare nodes = share.get();
        List<LimitCounter> found = new ArrayList<>(requests.size());
        for (LimitRequest request : requests) {
            found.add(find(request, nodes));
        }
        List<LimitCounter> ordered = found;
        if (found.size() > 1) {
            ordered = new ArrayList<>(found);
            ordered.sort(Comparator.comparingLong(LimitCounter::number));
            for (int i = 1; i < ordered.size(); i++) {
                if (ordered.get(i) == ordered.get(i - 1)) {
                    throw new IllegalArgumentException("duplicate limit");
                }
            }
        }
        return lockAndTake(ordered, 0, requests, found, cost, nodes);
    }

    /** Locks all counters in a global order, to avoid deadlocks. */
    private LimitReservation lockAndTake(
            List<LimitCounter> ordered,
            int index,
            List<LimitRequest> requests,
            List<LimitCounter> found,
            long cost,
            ClusterShare nodes) {
        if (index == ordered.size()) {
            return takeLocked(requests, found, cost, nodes);
        }
        synchronized (ordered.get(index)) {
            return lockAndTake(ordered, index + 1, requests, found, cost, nodes);
        }
    }

    private LimitReservation takeLocked(
            List<LimitRequest> requests, List<LimitCounter> found, long cost, ClusterShare nodes) {
        long now = clock.nanos();
        boolean granted = true;
        for (int i = 0; i < found.size(); i++) {
            LimitCounter counter = found.get(i);
            bringUpToDate(counter, requests.get(i), nodes, now);
            granted &= counter.remaining() >= cost;
        }
        List<RateLimitStatus> left = new ArrayList<>(found.size());
        for (int i = 0; i < found.size(); i++) {
            LimitCounter counter = found.get(i);
            if (granted) {
                counter.take(cost);
            }
            left.add(counter.status(requests.get(i).limit(), granted ? 0 : cost, now));
        }
        return new LocalReservation(granted, List.copyOf(left), found, cost, now, nodes);
    }

    private void bringUpToDate(LimitCounter counter, LimitRequest request, ClusterShare nodes, long now) {
        RateLimit share = nodes.share(request.limit());
        if (counter.fits(share, request.limit())) {
            counter.advance(now);
            return;
        }
        counter.change(pace(share), request.limit().limit(), now);
        // The entry was found, and its lifetime extended, by the old window.
        expiry.setExpiresAfter(key(request), 2 * RefillExpiry.least(counter), TimeUnit.NANOSECONDS);
    }

    /**
     * {@inheritDoc} Uses of a bucket are as if they had never been taken: none of them remains in a
     * bucket that has filled up since; otherwise that many more can be taken immediately.
     */
    @Override
    public void release(LimitReservation reservation) {
        if (!(reservation instanceof LocalReservation local)) {
            throw new IllegalArgumentException("the reservation belongs to another limiter");
        }
        if (!local.granted() || local.cost() == 0) {
            return;
        }
        for (int i = 0; i < local.counters().size(); i++) {
            LimitCounter counter = local.counters().get(i);
            RateLimit share = local.share().share(local.status().get(i).limit());
            synchronized (counter) {
                counter.release(share, local.cost(), local.at(), clock.nanos());
            }
        }
    }

    private LimitCounter find(LimitRequest request, ClusterShare nodes) {
        LimitCounter found = counters.getIfPresent(key(request));
        return found != null
                ? found
                : counters.get(
                        key(request),
                        key -> new LimitCounter(
                                numbers.getAndIncrement(),
                                pace(nodes.share(request.limit())),
                                request.limit().limit(),
                                clock.nanos()));
    }

    private BucketKey key(LimitRequest request) {
        RateLimit limit = request.limit();
        return switch (request.holder()) {
            case LimitRequest.KeySubject one -> new BucketKey(one, limit.name(), null);
            case LimitRequest.ProjectSubject project -> new BucketKey(project, limit.name(), null);
            case LimitRequest.OwnerSubject owner ->
                new BucketKey(owner, limit.name(), TokenBucketParameters.LimitParameters.of(limit));
        };
    }

    /** Interned, because it is most of the size of a counter. */
    private TokenBucketParameters pace(RateLimit limit) {
        return paces.intern(new TokenBucketParameters(limit));
    }

    /** Number of limits in memory. For tests and metrics; slow. */
    public long buckets() {
        counters.cleanUp();
        return counters.estimatedSize();
    }
}
