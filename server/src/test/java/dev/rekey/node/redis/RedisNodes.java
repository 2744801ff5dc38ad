package dev.rekey.node.redis;

import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimit.Algorithm;
import dev.rekey.core.limit.RateLimit.OnOutage;
import dev.rekey.core.limit.RateLimit.Scope;
import dev.rekey.core.limit.RedisGenerationStore;
import dev.rekey.local.ratelimit.ClusterShare;
import dev.rekey.local.ratelimit.LimitRequest;
import dev.rekey.local.ratelimit.LimitReservation;
import dev.rekey.local.ratelimit.LocalRateLimiter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Several nodes of an installation that count in one Redis, for tests. Each shares with as many as there are. */
final class RedisNodes implements AutoCloseable {

    /** Not reached by a machine that is only busy. */
    static final Duration PATIENT = Duration.ofSeconds(10);

    private final List<RedisRateLimiter> nodes = new ArrayList<>();

    RedisNodes(String url, int count, Duration bound, RedisGenerationStore remembered) {
        for (int node = 0; node < count; node++) {
            ClusterShare share = new ClusterShare(count, node);
            LocalRateLimiter shares =
                    new LocalRateLimiter(LocalRateLimiter.Clock.steady(InstantSource.system()), 10_000, () -> share);
            nodes.add(new RedisRateLimiter(url, shares, remembered, () -> "", bound));
        }
    }

    RedisRateLimiter get(int node) {
        return nodes.get(node);
    }

    boolean areUp() {
        return nodes.stream().allMatch(RedisRateLimiter::isUp);
    }

    /** A limit of which next to nothing comes back while a test runs. */
    static RateLimit slow(String name, long limit, OnOutage onOutage) {
        return new RateLimit(name, limit, RateLimit.MAX_WINDOW_SECONDS, Algorithm.BUCKET, Scope.KEY, onOutage);
    }

    /**
     * What many threads got.
     *
     * @param slowest in milliseconds
     * @param slowestOfMost what 99 in 100 stayed below
     */
    record Got(long granted, long asked, long slowest, long slowestOfMost) {}

    /** Asks from so many threads at each node, so often each, for one use. */
    Got ask(List<LimitRequest> wanted, int threads, int times) throws Exception {
        AtomicLong granted = new AtomicLong();
        List<Callable<List<Long>>> work = new ArrayList<>();
        for (RedisRateLimiter node : nodes) {
            for (int thread = 0; thread < threads; thread++) {
                work.add(() -> {
                    List<Long> lasted = new ArrayList<>();
                    for (int time = 0; time < times; time++) {
                        long begun = System.nanoTime();
                        LimitReservation reservation = node.tryTake(wanted, 1);
                        if (reservation == null) {
                            reservation = node.take(wanted, 1);
                        }
                        lasted.add(System.nanoTime() - begun);
                        granted.addAndGet(reservation.granted() ? 1 : 0);
                    }
                    return lasted;
                });
            }
        }
        List<Long> lasted = new ArrayList<>();
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<List<Long>> each : workers.invokeAll(work)) {
                lasted.addAll(each.get());
            }
        }
        lasted.sort(null);
        return new Got(
                granted.get(),
                lasted.size(),
                TimeUnit.NANOSECONDS.toMillis(lasted.getLast()),
                TimeUnit.NANOSECONDS.toMillis(lasted.get(lasted.size() * 99 / 100)));
    }

    @Override
    public void close() {
        nodes.forEach(RedisRateLimiter::close);
    }
}
