package dev.rekey.node;

import dev.rekey.core.Refusal;
import dev.rekey.core.limit.CreditSpendResult;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.verify.AttemptCost;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.ChargeResult;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.UsageCharger;
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
public final class LimitAndCreditCharger implements UsageCharger {

    private static final LimitReservation NOTHING_TAKEN = LimitReservation.nothing();

    private final RateLimiter limits;
    private final CreditLeases credits;

    public LimitAndCreditCharger(RateLimiter limits, CreditLeases credits) {
        this.limits = limits;
        this.credits = credits;
    }

    @Override
    public @Nullable ChargeResult tryCharge(CachedKey key, AttemptCost cost, Instant now) {
        boolean paid = needsCredits(key, cost);
        if (paid && cost.requestId() != null) {
            return null;
        }
        List<LimitRequest> requests = wanted(key, cost);
        LimitReservation taken = requests.isEmpty() ? NOTHING_TAKEN : limits.tryTake(requests, cost.amount());
        if (taken == null) {
            return null;
        }
        if (!taken.granted()) {
            return rateLimited(taken);
        }
        if (!paid) {
            return granted(taken, null);
        }
        Optional<CreditSpendResult.Charged> spent = credits.trySpend(key.id(), cost.amount(), now);
        if (spent.isEmpty()) {
            limits.release(taken);
            return null;
        }
        return granted(taken, spent.get().remaining());
    }

    @Override
    public ChargeResult charge(CachedKey key, AttemptCost cost, Instant now) {
        List<LimitRequest> requests = wanted(key, cost);
        LimitReservation taken = requests.isEmpty() ? NOTHING_TAKEN : limits.take(requests, cost.amount());
        if (!taken.granted()) {
            return rateLimited(taken);
        }
        if (!needsCredits(key, cost)) {
            return granted(taken, null);
        }
        CreditSpendResult spending;
        try {
            spending = cost.requestId() == null
                    ? credits.spend(key.id(), cost.amount(), now)
                    : credits.spendOnce(key.id(), cost.requestId(), cost.amount(), now);
        } catch (RuntimeException | Error e) {
            limits.release(taken);
            throw e;
        }
        return switch (spending) {
            case CreditSpendResult.Charged(var remaining) -> granted(taken, remaining);
            case CreditSpendResult.Unlimited() -> granted(taken, null);
            case CreditSpendResult.Repeated(var remaining) -> {
                // The use was charged when this request id was first seen. It must not count
                // against rate limits twice.
                yield granted(returned(requests, taken), remaining);
            }
            case CreditSpendResult.Refused(var remaining, var refillAt) ->
                refused(Outcome.CREDITS_EXHAUSTED, returned(requests, taken), remaining);
            case CreditSpendResult.Gone() -> refused(Outcome.NOT_FOUND, returned(requests, taken), null);
            case CreditSpendResult.Reused() -> {
                limits.release(taken);
                throw new Refusal.Invalid(
                        "/request_id",
                        "request_id_reused",
                        "Must be a request id that was not used with this key at a different cost.");
            }
        };
    }

    private static boolean needsCredits(CachedKey key, AttemptCost cost) {
        return key.hasCredits() && cost.amount() > 0;
    }

    /**
     * The limits to charge: those of the key that the request names, and all limits of the project.
     */
    private static List<LimitRequest> wanted(CachedKey key, AttemptCost cost) {
        List<RateLimit> own = key.rateLimits();
        List<RateLimit> projectLimits = key.project().settings().rateLimits();
        if (own.isEmpty() && projectLimits.isEmpty()) {
            return List.of();
        }
        List<LimitRequest> limits = new ArrayList<>(own.size() + projectLimits.size());
        for (RateLimit limit : own) {
            if (cost.asks(limit.name())) {
                limits.add(LimitRequest.of(key, limit));
            }
        }
        for (RateLimit projectLimit : projectLimits) {
            limits.add(LimitRequest.of(key, projectLimit));
        }
        return limits;
    }

    private static ChargeResult granted(LimitReservation taken, @Nullable Long credits) {
        return taken.status().isEmpty() && credits == null
                ? ChargeResult.NOTHING
                : new ChargeResult(Outcome.VALID, taken.status(), credits);
    }

    private static ChargeResult rateLimited(LimitReservation taken) {
        return new ChargeResult(Outcome.RATE_LIMITED, taken.status(), null);
    }

    private static ChargeResult refused(Outcome outcome, LimitReservation returned, @Nullable Long credits) {
        return new ChargeResult(outcome, returned.status(), credits);
    }

    /** Returns what was taken; the result reports what remains after that. */
    private LimitReservation returned(List<LimitRequest> requests, LimitReservation taken) {
        if (requests.isEmpty()) {
            return taken;
        }
        limits.release(taken);
        return limits.take(requests, 0);
    }
}
