package dev.rekey.node.redis;

import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimit.OnOutage;
import dev.rekey.core.limit.RateLimitStatus;
import dev.rekey.local.ratelimit.LimitRequest;
import dev.rekey.local.ratelimit.LimitReservation;
import dev.rekey.local.ratelimit.LocalRateLimiter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Applies each limit's {@link OnOutage} while it cannot be counted in Redis; still all limits or
 * none. Does not block. Thread-safe.
 */
final class RedisFallback {

    /** Suggested retry time in seconds, if it is unknown when Redis will be back. */
    static final long RETRY_SECONDS = 10;

    private final LocalRateLimiter shares;

    /** @param shares counts this node's share of limits with {@link OnOutage#SHARE} */
    RedisFallback(LocalRateLimiter shares) {
        this.shares = shares;
    }

    /** Takes uses if the duration of the outage is unknown. */
    RedisReservation take(List<LimitRequest> requests, long cost) {
        return take(requests, cost, limit -> Math.min(limit.windowSeconds(), RETRY_SECONDS));
    }

    /**
     * Takes uses.
     *
     * @param wait seconds after which a denied caller may retry
     */
    RedisReservation take(List<LimitRequest> requests, long cost, ToLongFunction<RateLimit> wait) {
        List<LimitRequest> shared = requests.stream()
                .filter(request -> request.limit().onOutage() == OnOutage.SHARE)
                .toList();
        boolean denied = cost > 0
                && requests.stream().anyMatch(request -> request.limit().onOutage() == OnOutage.DENY);
        LimitReservation local = shared.isEmpty() ? LimitReservation.nothing() : shares.take(shared, denied ? 0 : cost);
        Iterator<RateLimitStatus> ofShared = local.status().iterator();
        List<RateLimitStatus> left = new ArrayList<>(requests.size());
        for (LimitRequest request : requests) {
            RateLimit limit = request.limit();
            left.add(
                    switch (limit.onOutage()) {
                        case SHARE -> ofShared.next();
                        case ALLOW -> new RateLimitStatus(limit, limit.limit(), 0, 0);
                        case DENY ->
                            new RateLimitStatus(
                                    limit, 0, wait.applyAsLong(limit), denied ? wait.applyAsLong(limit) : 0);
                    });
        }
        return new RedisReservation(!denied && local.granted(), List.copyOf(left), List.of(), cost, 0, "", local);
    }

    void release(LimitReservation local) {
        shares.release(local);
    }
}
