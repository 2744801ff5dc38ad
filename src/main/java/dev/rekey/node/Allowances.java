package dev.rekey.node;

import dev.rekey.core.limit.CreditSpending;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.verify.Cost;
import dev.rekey.core.verify.KeyFacts;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.Spender;
import dev.rekey.core.verify.Spent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Pays for attempts out of this node's counters and its blocks of credits. Thread-safe.
 *
 * <p>Rate limits come first, and what they gave goes back where credits then refuse.
 */
public final class Allowances implements Spender {

    private static final Taken NOTHING_TAKEN = Taken.nothing();

    private final RateLimiter limiter;
    private final CreditBlocks credits;

    public Allowances(RateLimiter limiter, CreditBlocks credits) {
        this.limiter = limiter;
        this.credits = credits;
    }

    @Override
    public @Nullable Spent spendAtOnce(KeyFacts key, Cost cost, Instant now) {
        boolean paid = needsCredits(key, cost);
        if (paid && cost.requestId() != null) {
            return null;
        }
        Taken taken = take(key, cost);
        if (!taken.granted()) {
            return rateLimited(taken);
        }
        if (!paid) {
            return granted(taken, null);
        }
        Optional<CreditSpending.Spent> spent = credits.spendWithoutWaiting(key.id(), cost.amount(), now);
        if (spent.isEmpty()) {
            limiter.giveBack(taken);
            return null;
        }
        return granted(taken, spent.get().remaining());
    }

    @Override
    public Spent spend(KeyFacts key, Cost cost, Instant now) {
        Taken taken = take(key, cost);
        if (!taken.granted()) {
            return rateLimited(taken);
        }
        if (!needsCredits(key, cost)) {
            return granted(taken, null);
        }
        CreditSpending spending;
        try {
            spending = cost.requestId() == null
                    ? credits.spend(key.id(), cost.amount(), now)
                    : credits.spendOnce(key.id(), cost.requestId(), cost.amount(), now);
        } catch (RuntimeException | Error failed) {
            limiter.giveBack(taken);
            throw failed;
        }
        return switch (spending) {
            case CreditSpending.Spent(var remaining) -> granted(taken, remaining);
            case CreditSpending.Unlimited() -> granted(taken, null);
            case CreditSpending.Repeated(var remaining) -> {
                // The use was paid for when it was first asked: it must not be counted twice either.
                limiter.giveBack(taken);
                yield granted(taken, remaining);
            }
            case CreditSpending.Refused(var remaining, var refillAt) ->
                refused(Outcome.CREDITS_EXHAUSTED, taken, remaining);
            case CreditSpending.Gone() -> refused(Outcome.NOT_FOUND, taken, null);
        };
    }

    private static boolean needsCredits(KeyFacts key, Cost cost) {
        return key.hasCredits() && cost.amount() > 0;
    }

    /** Whoever asks chooses among the key's own limits; the project's are not theirs to leave out. */
    private Taken take(KeyFacts key, Cost cost) {
        List<RateLimit> limits = key.rateLimits();
        List<RateLimit> ceilings = key.project().settings().rateLimits();
        if (limits.isEmpty() && ceilings.isEmpty()) {
            return NOTHING_TAKEN;
        }
        List<Wanted> wanted = new ArrayList<>(limits.size() + ceilings.size());
        for (RateLimit limit : limits) {
            if (cost.asks(limit.name())) {
                wanted.add(Wanted.of(key, limit));
            }
        }
        for (RateLimit ceiling : ceilings) {
            wanted.add(Wanted.of(key, ceiling));
        }
        return wanted.isEmpty() ? NOTHING_TAKEN : limiter.take(wanted, cost.amount());
    }

    private static Spent granted(Taken taken, @Nullable Long credits) {
        return taken.left().isEmpty() && credits == null
                ? Spent.NOTHING
                : new Spent(Outcome.VALID, taken.left(), credits);
    }

    private static Spent rateLimited(Taken taken) {
        return new Spent(Outcome.RATE_LIMITED, taken.left(), null);
    }

    private Spent refused(Outcome outcome, Taken taken, @Nullable Long credits) {
        limiter.giveBack(taken);
        return new Spent(outcome, taken.left(), credits);
    }
}
