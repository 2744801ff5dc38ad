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
 * Counts what is used of rate limits, on this node and in memory. Thread-safe; does no I/O and waits for nothing but other
 * threads that count at the same limit, each of which takes about a microsecond.
 *
 * <p>Where several nodes count, each grants its {@linkplain Fellows#share share}: together never more than the limit, or one
 * each where there are more nodes than uses. When a node comes or goes the share changes, and what was used is kept in
 * proportion. Of a limit that is changed, what was used is kept as a number. Answers tell the limit as it is set, and what this
 * node could still grant of it; what costs more than the share is never granted.
 *
 * <p>A limit is full when it is first asked. By {@link RateLimit.Algorithm#BUCKET} uses come back evenly; by {@link
 * RateLimit.Algorithm#WINDOW} all at once, at whole multiples of the window since 1970 in UTC.
 *
 * <p>A limit that is full again is forgotten, which changes nothing, some time after its last use: at least a window and 10
 * seconds, at most twice that. So memory is needed for the limits used within twice their window, and <b>only
 * {@code maxBuckets} of them are kept</b>. Beyond that, those asked least are forgotten early and are full when they are
 * asked again: each time it is forgotten a limit may be granted once more than it should. Within that number none is.
 * Each takes about 250 bytes of the heap, and 80 more where keys share it, measured with 100,000 of them.
 */
public final class RateLimiter implements UseLimits {

    /** Beyond its window: a thread may be held up between finding a limit and taking from it. */
    private static final long SLACK = Duration.ofSeconds(10).toNanos();

    private final Clock clock;
    private final Supplier<Fellows> fellows;
    private final Cache<BucketKey, Counter> counters;
    private final VarExpiration<BucketKey, Counter> expiry;
    private final Interner<Pace> paces = Interner.newWeakInterner();
    private final AtomicLong numbers = new AtomicLong();

    /**
     * A limiter that has counted nothing yet.
     *
     * @param maxBuckets how many limits of how many holders are remembered at once, 1 or more
     */
    public RateLimiter(Clock clock, long maxBuckets) {
        this(clock, maxBuckets, () -> Fellows.NONE);
    }

    /**
     * The same for one of several nodes.
     *
     * @param fellows who they are now; asked at each use, and must not wait
     */
    public RateLimiter(Clock clock, long maxBuckets, Supplier<Fellows> fellows) {
        this.clock = clock;
        this.fellows = fellows;
        this.counters = Caffeine.newBuilder()
                .maximumSize(maxBuckets)
                .ticker(clock::nanos)
                .expireAfter(new FullAgain())
                // Handing the tidying to another thread would cost more than doing it, and wake it for every few
                // verdicts.
                .executor(Runnable::run)
                .build();
        this.expiry = counters.policy().expireVariably().orElseThrow();
    }

    /** Nanoseconds since 1970 in UTC, as far as it knows; they never go back. */
    @FunctionalInterface
    public interface Clock {

        long nanos();

        /**
         * The machine's steady clock, set once, now, by that source: who sets the machine's time afterwards changes no
         * limit. Windows are as far from UTC's multiples as the source is wrong now, or as long as the machine sleeps later.
         */
        static Clock steady(InstantSource source) {
            return steady(source, System::nanoTime);
        }

        static Clock steady(InstantSource source, LongSupplier ticker) {
            long begun = ticker.getAsLong();
            long at = nanos(source.instant());
            return () -> at + (ticker.getAsLong() - begun);
        }

        /** Goes as that source goes, for tests that set it; stands still where the source goes back. */
        static Clock following(InstantSource source) {
            AtomicLong latest = new AtomicLong();
            return () -> latest.accumulateAndGet(nanos(source.instant()), Math::max);
        }

        private static long nanos(Instant instant) {
            return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
        }
    }

    /** By what a counter is found: all that makes two limits one. */
    private record BucketKey(Wanted.Holder holder, String name, Pace.@Nullable Terms terms) {}

    /** Keeps a counter until it must be full. */
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

        /** Not moved at each use, which would make all threads write to one place. */
        @Override
        public long expireAfterRead(BucketKey key, Counter counter, long now, long current) {
            long least = least(counter);
            return current >= least ? current : 2 * least;
        }
    }

    @Override
    public Taken takeAtOnce(List<Wanted> wanted, long cost) {
        return take(wanted, cost);
    }

    /** At once: nobody sees some taken and others not. Does not wait. */
    @Override
    public Taken take(List<Wanted> wanted, long cost) {
        if (cost < 0) {
            throw new IllegalArgumentException("cost is negative");
        }
        Fellows sharing = fellows.get();
        List<Counter> found = new ArrayList<>(wanted.size());
        for (Wanted each : wanted) {
            found.add(find(each, sharing));
        }
        List<Counter> ordered = found;
        if (found.size() > 1) {
            ordered = new ArrayList<>(found);
            ordered.sort(Comparator.comparingLong(Counter::number));
            for (int at = 1; at < ordered.size(); at++) {
                if (ordered.get(at) == ordered.get(at - 1)) {
                    throw new IllegalArgumentException("the same limit is wanted twice");
                }
            }
        }
        return lockAndTake(ordered, 0, wanted, found, cost, sharing);
    }

    /** Holds all monitors at once, taken in one order by everybody, so that no two threads wait for each other. */
    private Taken lockAndTake(
            List<Counter> ordered, int at, List<Wanted> wanted, List<Counter> found, long cost, Fellows sharing) {
        if (at == ordered.size()) {
            return takeLocked(wanted, found, cost, sharing);
        }
        synchronized (ordered.get(at)) {
            return lockAndTake(ordered, at + 1, wanted, found, cost, sharing);
        }
    }

    private Taken takeLocked(List<Wanted> wanted, List<Counter> found, long cost, Fellows sharing) {
        long now = clock.nanos();
        boolean granted = true;
        for (int at = 0; at < found.size(); at++) {
            Counter counter = found.get(at);
            bringUpToDate(counter, wanted.get(at), sharing, now);
            granted &= counter.remaining() >= cost;
        }
        List<LimitLeft> left = new ArrayList<>(found.size());
        for (int at = 0; at < found.size(); at++) {
            Counter counter = found.get(at);
            if (granted) {
                counter.take(cost);
            }
            left.add(counter.left(wanted.get(at).limit(), granted ? 0 : cost, now));
        }
        return new TakenHere(granted, List.copyOf(left), found, cost, now, sharing);
    }

    private void bringUpToDate(Counter counter, Wanted wanted, Fellows sharing, long now) {
        RateLimit share = sharing.share(wanted.limit());
        if (counter.fits(share, wanted.limit())) {
            counter.advance(now);
            return;
        }
        counter.change(pace(share), wanted.limit().limit(), now);
        // It was found, and its stay prolonged, by the old window.
        expiry.setExpiresAfter(key(wanted), 2 * FullAgain.least(counter), TimeUnit.NANOSECONDS);
    }

    /**
     * Uses of a bucket are as if they had never been taken: one that filled up in the meantime keeps none of them, one that
     * did not may be emptied by so many more at once.
     */
    @Override
    public void giveBack(Taken taken) {
        if (!(taken instanceof TakenHere here)) {
            throw new IllegalArgumentException("it was not taken here");
        }
        if (!here.granted() || here.cost() == 0) {
            return;
        }
        for (int at = 0; at < here.counters().size(); at++) {
            Counter counter = here.counters().get(at);
            RateLimit share = here.fellows().share(here.left().get(at).limit());
            synchronized (counter) {
                counter.giveBack(share, here.cost(), here.at(), clock.nanos());
            }
        }
    }

    private Counter find(Wanted wanted, Fellows sharing) {
        Counter found = counters.getIfPresent(key(wanted));
        return found != null
                ? found
                : counters.get(
                        key(wanted),
                        key -> new Counter(
                                numbers.getAndIncrement(),
                                pace(sharing.share(wanted.limit())),
                                wanted.limit().limit(),
                                clock.nanos()));
    }

    private BucketKey key(Wanted wanted) {
        RateLimit limit = wanted.limit();
        return switch (wanted.holder()) {
            case Wanted.OneKey one -> new BucketKey(one, limit.name(), null);
            case Wanted.WholeProject project -> new BucketKey(project, limit.name(), null);
            case Wanted.OneOwner owner -> new BucketKey(owner, limit.name(), Pace.Terms.of(limit));
        };
    }

    /** One for all limits that are alike: it is most of what a counter would weigh. */
    private Pace pace(RateLimit limit) {
        return paces.intern(new Pace(limit));
    }

    /** How many limits are remembered; for tests and figures, it takes its time. */
    public long buckets() {
        counters.cleanUp();
        return counters.estimatedSize();
    }
}
