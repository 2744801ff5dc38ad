package dev.rekey.node.redis;

import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimit.Algorithm;
import dev.rekey.core.limit.RateLimitStatus;
import dev.rekey.core.limit.RedisGenerationStore;
import dev.rekey.local.ratelimit.LimitRequest;
import dev.rekey.local.ratelimit.LimitReservation;
import dev.rekey.local.ratelimit.LocalRateLimiter;
import dev.rekey.local.ratelimit.RateLimiter;
import dev.rekey.node.redis.RedisGenerationTracker.ObservedGeneration;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts rate limits exactly across all nodes in one Redis or Valkey: all limits of a verification
 * in one round trip. Thread-safe; {@link #take} blocks for at most {@link #BOUND}.
 *
 * <p>Limits that cannot be counted in that time follow their own {@link RateLimit.OnOutage}. So do
 * limits whose counts Redis has lost, until the lost uses no longer matter: at most one window.
 * Redis goes on counting these limits meanwhile.
 */
public final class RedisRateLimiter implements RateLimiter, AutoCloseable {

    /** Maximum time a verification waits for Redis. */
    public static final Duration BOUND = Duration.ofMillis(50);

    static final String MARK = "rekey:counting-since";

    /** Attempts with a changing mark. It can change once while it is read, hardly twice. */
    private static final int MAX_ATTEMPTS = 4;

    private static final String EXACT = "exact";
    private static final String AFTERWARDS = "after";

    private final RedisConnection connection;
    private final RedisGenerationTracker generations;
    private final RedisFallback without;
    private final LongSupplier ticker = System::nanoTime;
    private final Duration bound;
    private final Supplier<String> time;
    private final String nonce;
    private final AtomicLong questions = new AtomicLong();

    /**
     * Connects to Redis. If that fails, nothing is thrown and the connection is retried in the
     * background.
     *
     * @param url {@code redis://…} or, over TLS, {@code rediss://…}
     * @param shares counts shares of limits while Redis is unavailable
     * @param remembered stores the mark; read now, written in the background
     * @throws IllegalArgumentException if the URL is invalid
     * @throws dev.rekey.core.UnavailableException if the stored mark cannot be read
     */
    public RedisRateLimiter(String url, LocalRateLimiter shares, RedisGenerationStore remembered) {
        this(url, shares, remembered, () -> "", BOUND);
    }

    /**
     * For tests.
     *
     * @param time supplies microseconds since 1970; "" uses Redis's own time
     * @param bound used instead of {@link #BOUND}
     */
    RedisRateLimiter(
            String url,
            LocalRateLimiter shares,
            RedisGenerationStore remembered,
            Supplier<String> time,
            Duration bound) {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        this.nonce = HexFormat.of().formatHex(random);
        this.time = time;
        this.bound = bound;
        this.without = new RedisFallback(shares);
        this.connection = new RedisConnection(url, ticker, bound);
        try {
            this.generations = new RedisGenerationTracker(remembered, ticker);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Whether Redis counts now. If not, every limit follows its own setting. */
    public boolean isUp() {
        return connection.isUp();
    }

    /** Only while Redis is unavailable; otherwise a round trip is needed. */
    @Override
    public @Nullable LimitReservation tryTake(List<LimitRequest> requests, long cost) {
        return connection.isUp() ? null : without.take(requests, cost);
    }

    @Override
    public LimitReservation take(List<LimitRequest> requests, long cost) {
        if (cost < 0) {
            throw new IllegalArgumentException("cost is negative");
        }
        Map<String, LimitRequest> byKey = new LinkedHashMap<>();
        for (LimitRequest request : requests) {
            if (byKey.putIfAbsent(key(request), request) != null) {
                throw new IllegalArgumentException("duplicate limit");
            }
        }
        long deadline = ticker.getAsLong() + bound.toNanos();
        for (int attempt = 0;
                attempt < MAX_ATTEMPTS && connection.isUp() && ticker.getAsLong() - deadline < 0;
                attempt++) {
            ObservedGeneration observed = generations.observed();
            LimitReservation reservation = attempt(observed, byKey, cost, deadline);
            if (reservation != null) {
                return reservation;
            }
            if (generations.observed().equals(observed)) {
                break;
            }
        }
        return without.take(requests, cost);
    }

    /**
     * Sends one request. Returns {@code null} if there was no response, or only a new mark; nothing
     * was taken then.
     */
    private @Nullable LimitReservation attempt(
            ObservedGeneration observed, Map<String, LimitRequest> requests, long cost, long deadline) {
        if (observed.mark().lost() && !observed.isTimeKnown()) {
            ask(observed, Map.of(), List.of(), 0, deadline);
            return null;
        }
        List<LimitRequest> doubtful = requests.values().stream()
                .filter(request -> generations.secondsInDoubt(observed, request.limit()) > 0)
                .toList();
        RedisReservation local = takeHere(observed, doubtful, cost);
        List<Object> response = ask(observed, requests, doubtful, local.granted() ? cost : 0, deadline);
        if (response == null) {
            without.release(local.here());
            return null;
        }
        boolean granted = local.granted() && (long) response.get(0) == 1;
        if (local.granted() && !granted) {
            without.release(local.here());
            local = takeHere(observed, doubtful, 0);
        }
        long now = (long) response.get(1);
        List<RateLimitStatus> left = new ArrayList<>(requests.size());
        List<LimitRequest> inRedis = new ArrayList<>(requests.size());
        Iterator<RateLimitStatus> leftHere = local.status().iterator();
        int index = 3;
        for (LimitRequest request : requests.values()) {
            if (doubtful.contains(request)) {
                left.add(leftHere.next());
            } else {
                inRedis.add(request);
                left.add(new RedisLimitState((long) response.get(index), (long) response.get(index + 1), now)
                        .of(request.limit(), granted ? 0 : cost));
            }
            index += 2;
        }
        return new RedisReservation(
                granted,
                List.copyOf(left),
                List.copyOf(inRedis),
                cost,
                now,
                observed.mark().text(),
                local.here());
    }

    private RedisReservation takeHere(ObservedGeneration observed, List<LimitRequest> doubtful, long cost) {
        return without.take(doubtful, cost, limit -> generations.secondsInDoubt(observed, limit));
    }

    /**
     * Sends a request and returns the response; {@code null} if Redis is unavailable or its mark
     * has changed.
     */
    private @Nullable List<Object> ask(
            ObservedGeneration observed,
            Map<String, LimitRequest> requests,
            List<LimitRequest> doubtful,
            long cost,
            long deadline) {
        List<String> keys = new ArrayList<>(1 + requests.size());
        keys.add(MARK);
        keys.addAll(requests.keySet());
        List<String> values = new ArrayList<>(4 + 4 * requests.size());
        values.add(observed.mark().text());
        values.add(nonce + "-" + questions.incrementAndGet());
        values.add(time.get());
        values.add(Long.toString(Math.min(cost, RateLimit.MAX_LIMIT + 1)));
        for (LimitRequest request : requests.values()) {
            addTerms(values, request.limit());
            values.add(doubtful.contains(request) ? AFTERWARDS : EXACT);
        }
        List<Object> response = connection.ask(RedisScript.TAKE, array(keys), array(values), deadline);
        if (response == null) {
            return null;
        }
        long now = (long) response.get(1);
        if ((long) response.get(0) < 0) {
            generations.observe(observed, (String) response.get(3), now);
            return null;
        }
        if (!observed.isTimeKnown()) {
            generations.observe(observed, observed.mark().text(), now);
        }
        return response;
    }

    @Override
    public void release(LimitReservation reservation) {
        if (!(reservation instanceof RedisReservation together)) {
            throw new IllegalArgumentException("the reservation belongs to another limiter");
        }
        if (!together.granted() || together.cost() == 0) {
            return;
        }
        without.release(together.here());
        if (together.inRedis().isEmpty()) {
            return;
        }
        List<String> keys = new ArrayList<>(List.of(MARK));
        List<String> values = new ArrayList<>(
                List.of(together.mark(), Long.toString(together.at()), time.get(), Long.toString(together.cost())));
        for (LimitRequest request : together.inRedis()) {
            keys.add(key(request));
            addTerms(values, request.limit());
        }
        connection.tell(RedisScript.GIVE_BACK, array(keys), array(values));
    }

    /** The Redis key of a limit. Consists of public ids; contains no secret. */
    static String key(LimitRequest request) {
        RateLimit limit = request.limit();
        return switch (request.holder()) {
            case LimitRequest.KeySubject(var id) -> "rekey:limit:key:" + id.value() + ":" + limit.name();
            case LimitRequest.ProjectSubject(var id) -> "rekey:limit:project:" + id.value() + ":" + limit.name();
            case LimitRequest.OwnerSubject(var id) ->
                "rekey:limit:owner:" + id.value() + ":" + limit.name() + ":" + limit.limit() + ":"
                        + limit.windowSeconds() + ":" + letter(limit);
        };
    }

    private static void addTerms(List<String> values, RateLimit limit) {
        values.add(Long.toString(limit.limit()));
        values.add(Long.toString(TimeUnit.SECONDS.toMicros(limit.windowSeconds())));
        values.add(letter(limit));
    }

    private static String letter(RateLimit limit) {
        return limit.algorithm() == Algorithm.BUCKET ? "b" : "w";
    }

    private static String[] array(List<String> texts) {
        return texts.toArray(String[]::new);
    }

    /** Stops all threads, within about two seconds. */
    @Override
    public void close() {
        connection.close();
        generations.close();
    }
}
