package dev.rekey.node;

import dev.rekey.core.limit.LimitLeft;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimit.OnOutage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Applies each limit's {@link OnOutage} while it cannot be counted in Redis; still all limits or
 * none. Does not block. Thread-safe.
 */
final class WithoutRedis {

    /** Suggested retry time in seconds, if it is unknown when Redis will be back. */
    static final long ASK_AGAIN = 10;

    private final RateLimiter shares;

    /** @param shares counts this node's share of limits with {@link OnOutage#SHARE} */
    WithoutRedis(RateLimiter shares) {
        this.shares = shares;
    }

    /** Takes uses if the duration of the outage is unknown. */
    TakenTogether take(List<Wanted> requests, long cost) {
        return take(requests, cost, limit -> Math.min(limit.windowSeconds(), ASK_AGAIN));
    }

    /**
     * Takes uses.
     *
     * @param wait seconds after which a denied caller may retry
     */
    TakenTogether take(List<Wanted> requests, long cost, ToLongFunction<RateLimit> wait) {
        List<Wanted> shared = requests.stream()
                .filter(request -> request.limit().onOutage() == OnOutage.SHARE)
                .toList();
        boolean denied =
                cost > 0 && requests.stream().anyMatch(request -> request.limit().onOutage() == OnOutage.DENY);
        Taken local = shared.isEmpty() ? Taken.nothing() : shares.take(shared, denied ? 0 : cost);
        Iterator<LimitLeft> ofShared = local.left().iterator();
        List<LimitLeft> left = new ArrayList<>(requests.size());
        for (Wanted request : requests) {
            RateLimit limit = request.limit();
            left.add(
                    switch (limit.onOutage()) {
                        case SHARE -> ofShared.next();
                        case ALLOW -> new LimitLeft(limit, limit.limit(), 0, 0);
                        case DENY ->
                            new LimitLeft(limit, 0, wait.applyAsLong(limit), denied ? wait.applyAsLong(limit) : 0);
                    });
        }
        return new TakenTogether(!denied && local.granted(), List.copyOf(left), List.of(), cost, 0, "", local);
    }

    void giveBack(Taken local) {
        shares.giveBack(local);
    }
}
