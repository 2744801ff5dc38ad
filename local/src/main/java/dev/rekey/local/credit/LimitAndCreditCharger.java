package dev.rekey.local.credit;

import dev.rekey.core.Refusal;
import dev.rekey.core.limit.CreditSpendResult;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.verify.AttemptCost;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.ChargeResult;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.UsageCharger;
import dev.rekey.local.ratelimit.LimitRequest;
import dev.rekey.local.ratelimit.LimitReservation;
import dev.rekey.local.ratelimit.RateLimiter;
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
        LimitReservation reservation = requests.isEmpty() ? NOTHING_TAKEN : limits.tryTake(requests, cost.amount());
        if (reservation == null) {
            return null;
        }
        if (!reservation.granted()) {
            return rateLimited(reservation);
        }
        if (!paid) {
            return granted(reservation, null);
        }
        Optional<CreditSpendResult.Charged> spent = credits.trySpend(key.id(), cost.amount(), now);
        if (spent.isEmpty()) {
            limits.release(reservation);
            return null;
        }
        return granted(reservation, spent.get().remaining());
    }

    @Override
    public ChargeResult charge(CachedKey key, AttemptCost cost, Instant now) {
        List<LimitRequest> requests = wanted(key, cost);
        LimitReservation reservation = requests.isEmpty() ? NOTHING_TAKEN : limits.take(requests, cost.amount());
        if (!reservation.granted()) {
            return rateLimited(reservation);
        }
        if (!needsCredits(key, cost)) {
            return granted(reservation, null);
        }
        CreditSpendResult spending;
        try {
            spending = cost.requestId() == null
                    ? credits.spend(key.id(), cost.amount(), now)
                    : credits.spendOnce(key.id(), cost.requestId(), cost.amount(), now);
        } catch (RuntimeException | Error e) {
            limits.release(reservation);
            throw e;
        }
        return switch (spending) {
            case CreditSpendResult.Charged(var remaining) -> granted(reservation, remaining);
            case CreditSpendResult.Unlimited() -> granted(reservation, null);
            case CreditSpendResult.Repeated(var remaining) -> {
                // The use was charged when this request id was first seen. It must not count
                // against rate limits twice.
                yield granted(returned(requests, reservation), remaining);
            }
            case CreditSpendResult.Refused(var remaining, var refillAt) ->
                refused(Outcome.CREDITS_EXHAUSTED, returned(requests, reservation), remaining);
            case CreditSpendResult.KeyNotFound() -> refused(Outcome.NOT_FOUND, returned(requests, reservation), null);
            case CreditSpendResult.Reused() -> {
                limits.release(reservation);
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

    private static ChargeResult granted(LimitReservation reservation, @Nullable Long credits) {
        return reservation.status().isEmpty() && credits == null
                ? ChargeResult.NOTHING
                : new ChargeResult(Outcome.VALID, reservation.status(), credits);
    }

    private static ChargeResult rateLimited(LimitReservation reservation) {
        return new ChargeResult(Outcome.RATE_LIMITED, reservation.status(), null);
    }

    private static ChargeResult refused(Outcome outcome, LimitReservation returned, @Nullable Long credits) {
        return new ChargeResult(outcome, returned.status(), credits);
    }

    /** Returns what was taken; the result reports what remains after that. */
    private LimitReservation returned(List<LimitRequest> requests, LimitReservation reservation) {
        if (requests.isEmpty()) {
            return reservation;
        }
        limits.release(reservation);
        return limits.take(requests, 0);
    }
}
