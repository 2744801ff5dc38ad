package dev.rekey.node;

import dev.rekey.core.limit.LimitLeft;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimit.OnOutage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What becomes of limits that cannot be counted together: each by its own {@link OnOutage}, and still all or none. Does not
 * wait. Thread-safe.
 */
final class WithoutRedis {

    /** When to ask again, in seconds, where nobody knows when Redis will be back. */
    static final long ASK_AGAIN = 10;

    private final RateLimiter shares;

    /** @param shares counts this node's share of the limits that want it so */
    WithoutRedis(RateLimiter shares) {
        this.shares = shares;
    }

    /** The uses, where it is not known how long this lasts. */
    TakenTogether take(List<Wanted> wanted, long cost) {
        return take(wanted, cost, limit -> Math.min(limit.windowSeconds(), ASK_AGAIN));
    }

    /**
     * The uses.
     *
     * @param wait what who is refused is told, in seconds
     */
    TakenTogether take(List<Wanted> wanted, long cost, ToLongFunction<RateLimit> wait) {
        List<Wanted> shared = wanted.stream()
                .filter(each -> each.limit().onOutage() == OnOutage.SHARE)
                .toList();
        boolean denied =
                cost > 0 && wanted.stream().anyMatch(each -> each.limit().onOutage() == OnOutage.DENY);
        Taken here = shared.isEmpty() ? Taken.nothing() : shares.take(shared, denied ? 0 : cost);
        Iterator<LimitLeft> ofShared = here.left().iterator();
        List<LimitLeft> left = new ArrayList<>(wanted.size());
        for (Wanted each : wanted) {
            RateLimit limit = each.limit();
            left.add(
                    switch (limit.onOutage()) {
                        case SHARE -> ofShared.next();
                        case ALLOW -> new LimitLeft(limit, limit.limit(), 0, 0);
                        case DENY ->
                            new LimitLeft(limit, 0, wait.applyAsLong(limit), denied ? wait.applyAsLong(limit) : 0);
                    });
        }
        return new TakenTogether(!denied && here.granted(), List.copyOf(left), List.of(), cost, 0, "", here);
    }

    void giveBack(Taken here) {
        shares.giveBack(here);
    }
}
