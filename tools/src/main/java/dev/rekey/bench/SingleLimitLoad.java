package dev.rekey.bench;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimit.Algorithm;
import dev.rekey.core.limit.RateLimit.OnOutage;
import dev.rekey.core.limit.RateLimit.Scope;
import dev.rekey.core.limit.RedisGenerationStore;
import dev.rekey.local.ratelimit.LimitRequest;
import dev.rekey.local.ratelimit.LocalRateLimiter;
import dev.rekey.node.redis.RedisRateLimiter;
import dev.rekey.testing.RedisServer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** How often one limit of one key can be taken from in Redis, by 64 virtual threads at once. Only takes that Redis answered in time are counted. */
final class SingleLimitLoad {

    private static final int THREADS = 64;
    private static final long WARM_UP = TimeUnit.SECONDS.toNanos(4);
    private static final long MEASURED = TimeUnit.SECONDS.toNanos(8);

    private SingleLimitLoad() {}

    public static void main(String[] arguments) throws Exception {
        RateLimit limit =
                new RateLimit("default", RateLimit.MAX_LIMIT, 86_400, Algorithm.BUCKET, Scope.KEY, OnOutage.ALLOW);
        List<LimitRequest> wanted =
                List.of(new LimitRequest(new LimitRequest.KeySubject(new KeyId(new UUID(1, 1))), limit));
        LocalRateLimiter shares = new LocalRateLimiter(LocalRateLimiter.Clock.steady(InstantSource.system()), 100);
        try (RedisServer redis = RedisServer.start();
                RedisRateLimiter limits = new RedisRateLimiter(redis.url(), shares, RedisGenerationStore.inMemory())) {
            run(limits, wanted, WARM_UP);
            List<Long> took = run(limits, wanted, MEASURED);
            took.sort(null);
            System.out.printf(
                    "%d takes a second, median %d us, p99 %d us, slowest %d us%n",
                    took.size() / TimeUnit.NANOSECONDS.toSeconds(MEASURED),
                    micros(took, 0.5),
                    micros(took, 0.99),
                    micros(took, 1));
        }
    }

    private static long micros(List<Long> sorted, double part) {
        return TimeUnit.NANOSECONDS.toMicros(sorted.get((int) (part * (sorted.size() - 1))));
    }

    private static List<Long> run(RedisRateLimiter limits, List<LimitRequest> wanted, long nanos) throws Exception {
        long begun = System.nanoTime();
        Callable<List<Long>> work = () -> {
            List<Long> took = new ArrayList<>();
            for (long now = System.nanoTime(); now - begun < nanos; ) {
                long left = limits.take(wanted, 1).status().getFirst().remaining();
                long after = System.nanoTime();
                if (left < RateLimit.MAX_LIMIT) {
                    took.add(after - now);
                }
                now = after;
            }
            return took;
        };
        List<Long> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Long>>> parts = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                parts.add(threads.submit(work));
            }
            for (Future<List<Long>> part : parts) {
                all.addAll(part.get());
            }
        }
        return all;
    }
}
