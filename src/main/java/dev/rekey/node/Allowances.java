package dev.rekey.node;

import dev.rekey.core.Refusal;
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
 * Charges verifications to rate limits and to this node's leased credits. Thread-safe.
 *
 * <p>Rate limits are charged first. If credits then deny the verification, what was taken from the
 * rate limits is returned.
 */
public final class Allowances implements Spender {

    private static final Taken NOTHING_TAKEN = Taken.nothing();

    private final UseLimits limits;
    private final CreditBlocks credits;

    public Allowances(UseLimits limits, CreditBlocks credits) {
        this.limits = limits;
        this.credits = credits;
    }

    @Override
    public @Nullable Spent spendAtOnce(KeyFacts key, Cost cost, Instant now) {
        boolean paid = needsCredits(key, cost);
        if (paid && cost.requestId() != null) {
            return null;
        }
        List<Wanted> requests = wanted(key, cost);
        Taken taken = requests.isEmpty() ? NOTHING_TAKEN : limits.takeAtOnce(requests, cost.amount());
        if (taken == null) {
            return null;
        }
        if (!taken.granted()) {
            return rateLimited(taken);
        }
        if (!paid) {
            return granted(taken, null);
        }
        Optional<CreditSpending.Spent> spent = credits.spendWithoutWaiting(key.id(), cost.amount(), now);
        if (spent.isEmpty()) {
            limits.giveBack(taken);
            return null;
        }
        return granted(taken, spent.get().remaining());
    }

    @Override
    public Spent spend(KeyFacts key, Cost cost, Instant now) {
        List<Wanted> requests = wanted(key, cost);
        Taken taken = requests.isEmpty() ? NOTHING_TAKEN : limits.take(requests, cost.amount());
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
        } catch (RuntimeException | Error e) {
            limits.giveBack(taken);
            throw e;
        }
        return switch (spending) {
            case CreditSpending.Spent(var remaining) -> granted(taken, remaining);
            case CreditSpending.Unlimited() -> granted(taken, null);
            case CreditSpending.Repeated(var remaining) -> {
                // The use was charged when this request id was first seen. It must not count
                // against rate limits twice.
                yield granted(returned(requests, taken), remaining);
            }
            case CreditSpending.Refused(var remaining, var refillAt) ->
                refused(Outcome.CREDITS_EXHAUSTED, returned(requests, taken), remaining);
            case CreditSpending.Gone() -> refused(Outcome.NOT_FOUND, returned(requests, taken), null);
            case CreditSpending.Reused() -> {
                limits.giveBack(taken);
                throw new Refusal.Invalid(
                        "/request_id",
                        "request_id_reused",
                        "Must be a request id that was not used with this key at a different cost.");
            }
        };
    }

    private static boolean needsCredits(KeyFacts key, Cost cost) {
        return key.hasCredits() && cost.amount() > 0;
    }

    /**
     * The limits to charge: those of the key that the request names, and all limits of the project.
     */
    private static List<Wanted> wanted(KeyFacts key, Cost cost) {
        List<RateLimit> own = key.rateLimits();
        List<RateLimit> projectLimits = key.project().settings().rateLimits();
        if (own.isEmpty() && projectLimits.isEmpty()) {
            return List.of();
        }
        List<Wanted> limits = new ArrayList<>(own.size() + projectLimits.size());
        for (RateLimit limit : own) {
            if (cost.asks(limit.name())) {
                limits.add(Wanted.of(key, limit));
            }
        }
        for (RateLimit projectLimit : projectLimits) {
            limits.add(Wanted.of(key, projectLimit));
        }
        return limits;
    }

    private static Spent granted(Taken taken, @Nullable Long credits) {
        return taken.left().isEmpty() && credits == null
                ? Spent.NOTHING
                : new Spent(Outcome.VALID, taken.left(), credits);
    }

    private static Spent rateLimited(Taken taken) {
        return new Spent(Outcome.RATE_LIMITED, taken.left(), null);
    }

    private static Spent refused(Outcome outcome, Taken returned, @Nullable Long credits) {
        return new Spent(outcome, returned.left(), credits);
    }

    /** Returns what was taken; the result reports what remains after that. */
    private Taken returned(List<Wanted> requests, Taken taken) {
        if (requests.isEmpty()) {
            return taken;
        }
        limits.giveBack(taken);
        return limits.take(requests, 0);
    }
}
