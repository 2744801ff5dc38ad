package dev.rekey.core.verify;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.key.InactivityTimeout;
import dev.rekey.core.key.SecretUse;
import dev.rekey.core.secret.KeyHash;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.secret.PepperSet;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Verifies keys. Thread-safe.
 *
 * <p>Methods named {@code …AtOnce} answer from memory without waiting for a lock, the disk or the
 * network. They return {@code null}, without side effects, if that is not possible.
 */
public final class KeyVerifier {

    private final KeySource keys;
    private final PepperSet peppers;
    private final UsageCharger charger;
    private final SecretUseRecorder uses;
    private final UsageCounter usage;
    private final TrafficRecorder traffic;
    private final InstantSource clock;

    public KeyVerifier(
            KeySource keys,
            PepperSet peppers,
            UsageCharger charger,
            SecretUseRecorder uses,
            UsageCounter usage,
            TrafficRecorder traffic,
            InstantSource clock) {
        this.keys = keys;
        this.peppers = peppers;
        this.charger = charger;
        this.uses = uses;
        this.usage = usage;
        this.traffic = traffic;
        this.clock = clock;
    }

    /**
     * Verifies a key visible to the caller. A key of another project is reported like an unknown
     * one.
     */
    public Verdict verify(Caller caller, Supplier<VerificationRequest> asked) {
        return counted(verify(caller.projectScope().orElse(null), allowed(caller, asked)));
    }

    /** Verifies like {@link #verify} without blocking; {@code null} if that is not possible. */
    public @Nullable Verdict tryVerify(Caller caller, Supplier<VerificationRequest> asked) {
        return countIfDecided(tryVerify(caller.projectScope().orElse(null), allowed(caller, asked)));
    }

    /** Verifies a key of this project for a gateway. */
    public Verdict verifyIn(ProjectId project, VerificationRequest request) {
        return counted(verify(project, request));
    }

    /** Verifies like {@link #verifyIn} without blocking; {@code null} if that is not possible. */
    public @Nullable Verdict tryVerifyIn(ProjectId project, VerificationRequest request) {
        return countIfDecided(tryVerify(project, request));
    }

    /** Counts a verdict without a key; others are counted by {@link #recorded}. */
    private Verdict counted(Verdict verdict) {
        if (verdict.key() == null) {
            usage.countUnknown();
        }
        return verdict;
    }

    private @Nullable Verdict countIfDecided(@Nullable Verdict verdict) {
        return verdict == null ? null : counted(verdict);
    }

    private static VerificationRequest allowed(Caller caller, Supplier<VerificationRequest> asked) {
        caller.require(ManagementPermission.KEYS_VERIFY);
        VerificationRequest request = asked.get();
        if (request.explained()) {
            caller.require(ManagementPermission.KEYS_READ);
        }
        return request;
    }

    private Verdict verify(@Nullable ProjectId within, VerificationRequest request) {
        long epoch = keys.epoch();
        if (request.secret().isEmpty()) {
            return Verdict.notFound(epoch);
        }
        List<KeyHash> candidates = peppers.candidates(request.secret().get());
        KeyLookup lookup = found(within, candidates, request, epoch);
        CachedKey key = keyOf(lookup);
        if (key == null || !request.asksAbout(key)) {
            return Verdict.notFound(epoch);
        }
        boolean stale = lookup instanceof KeyLookup.StaleKey;
        Instant now = clock.instant();
        Outcome outcome = outcome(key, request.attempt(), now);
        if (outcome != Outcome.VALID) {
            return recorded(unpaid(outcome, key, stale, epoch), key, candidates.getFirst(), request, now);
        }
        List<String> unknown = unknownLimits(key, request.cost());
        ChargeResult charge = charger.charge(key, request.cost(), now);
        return recorded(paid(charge, unknown, key, stale, epoch), key, candidates.getFirst(), request, now);
    }

    /** Returns the cached key if it is sufficient, otherwise reads the store, once. */
    private KeyLookup found(
            @Nullable ProjectId within, List<KeyHash> candidates, VerificationRequest request, long epoch) {
        if (request.asksStore(epoch)) {
            return read(within, candidates);
        }
        KeyLookup held = keys.find(within, candidates);
        return request.isContentWith(held) && !maybeExpiredByInactivity(held) ? held : read(within, candidates);
    }

    private KeyLookup read(@Nullable ProjectId within, List<KeyHash> candidates) {
        long asked = EpochMicros.of(clock.instant());
        KeyLookup read = keys.read(within, candidates);
        CachedKey key = keyOf(read);
        if (key != null && key.expiresByInactivity()) {
            key.readAt(asked);
            key.usedAt(uses.lastUse(key.secretId()));
        }
        return read;
    }

    private @Nullable Verdict tryVerify(@Nullable ProjectId within, VerificationRequest request) {
        long epoch = keys.epoch();
        if (request.secret().isEmpty()) {
            return Verdict.notFound(epoch);
        }
        if (request.asksStore(epoch)) {
            return null;
        }
        List<KeyHash> candidates = peppers.candidates(request.secret().get());
        KeyLookup lookup = keys.tryFind(within, candidates);
        if (lookup == null || !request.isContentWith(lookup) || maybeExpiredByInactivity(lookup)) {
            return null;
        }
        CachedKey key = keyOf(lookup);
        if (key == null || !request.asksAbout(key)) {
            return Verdict.notFound(epoch);
        }
        boolean stale = lookup instanceof KeyLookup.StaleKey;
        Instant now = clock.instant();
        Outcome outcome = outcome(key, request.attempt(), now);
        if (outcome != Outcome.VALID) {
            return recorded(unpaid(outcome, key, stale, epoch), key, candidates.getFirst(), request, now);
        }
        List<String> unknown = unknownLimits(key, request.cost());
        ChargeResult charge = charger.tryCharge(key, request.cost(), now);
        return charge == null
                ? null
                : recorded(paid(charge, unknown, key, stale, epoch), key, candidates.getFirst(), request, now);
    }

    /**
     * Checks the requested names of rate limits. Called only when charging is reached: an earlier
     * rejection takes precedence.
     */
    private static List<String> unknownLimits(CachedKey key, AttemptCost cost) {
        List<String> unknown = cost.unknownTo(key);
        if (!unknown.isEmpty() && key.project().settings().strictRateLimits()) {
            throw new Refusal.Invalid(
                    "/rate_limits",
                    "unknown_rate_limit",
                    "Must be names of rate limits of the key or its project, for example \"requests\"."
                            + " The project setting strict_rate_limits rejects other names.");
        }
        return unknown;
    }

    private static @Nullable CachedKey keyOf(KeyLookup lookup) {
        return switch (lookup) {
            case KeyLookup.NoKey nothing -> null;
            case CachedKey key -> key;
            case KeyLookup.StaleKey(var key) -> key;
        };
    }

    /**
     * Returns whether the key of a secret is cached, so that verification does not access the
     * database. Does not block.
     *
     * @param within the only project whose keys are visible; {@code null} for all projects
     */
    public boolean isCached(@Nullable ProjectId within, KeySecret secret) {
        KeyLookup lookup = keys.tryFind(within, peppers.candidates(secret));
        return lookup != null && keyOf(lookup) != null;
    }

    /** Verifies the key presented by a caller of the API. */
    Verdict judge(KeySecret secret, Attempt attempt) {
        long epoch = keys.epoch();
        List<KeyHash> candidates = peppers.candidates(secret);
        KeyLookup lookup = keys.find(null, candidates);
        return judged(
                maybeExpiredByInactivity(lookup) ? read(null, candidates) : lookup,
                candidates.getFirst(),
                attempt,
                epoch);
    }

    /** Verifies like {@link #judge} without blocking; {@code null} if that is not possible. */
    @Nullable
    Verdict tryJudge(KeySecret secret, Attempt attempt) {
        long epoch = keys.epoch();
        List<KeyHash> candidates = peppers.candidates(secret);
        KeyLookup lookup = keys.tryFind(null, candidates);
        return lookup == null || maybeExpiredByInactivity(lookup)
                ? null
                : judged(lookup, candidates.getFirst(), attempt, epoch);
    }

    /**
     * Returns the key if it is cached and allows the attempt, otherwise {@code null}. Does not
     * block.
     */
    @Nullable
    CachedKey tryKnown(KeySecret secret, Attempt attempt) {
        KeyLookup lookup = keys.tryFind(null, peppers.candidates(secret));
        CachedKey key = lookup == null ? null : keyOf(lookup);
        return key != null && outcome(key, attempt, clock.instant()) == Outcome.VALID ? key : null;
    }

    private Verdict judged(KeyLookup lookup, KeyHash current, Attempt attempt, long epoch) {
        CachedKey key = keyOf(lookup);
        if (key == null) {
            return Verdict.notFound(epoch);
        }
        Instant now = clock.instant();
        Outcome outcome = outcome(key, attempt, now);
        if (outcome == Outcome.VALID) {
            used(key, current, attempt, now);
        }
        return unpaid(outcome, key, lookup instanceof KeyLookup.StaleKey, epoch);
    }

    /** Returns the outcome of the checks. An expired secret no longer belongs to its key. */
    private Outcome outcome(CachedKey key, Attempt attempt, Instant now) {
        return key.isSecretLive(EpochMicros.of(now)) && !isExpiredByInactivity(key, now)
                ? VerificationPolicy.decide(key, attempt, now)
                : Outcome.NOT_FOUND;
    }

    /**
     * Returns whether the secret or its key appears to have expired by inactivity. Only the store can confirm
     * it, since it has later uses, including those on other nodes. If the store is unavailable, the
     * result is unknown.
     */
    private boolean maybeExpiredByInactivity(KeyLookup lookup) {
        CachedKey key = keyOf(lookup);
        if (key == null || !key.expiresByInactivity()) {
            return false;
        }
        // A use that this node has not written yet is not in a key that was read again.
        key.usedAt(uses.lastUse(key.secretId()));
        Instant now = clock.instant();
        return isExpiredByInactivity(key, now) || key.isUnconfirmed(EpochMicros.of(now));
    }

    private boolean isExpiredByInactivity(CachedKey key, Instant now) {
        InactivityTimeout inactivity = key.inactivity();
        return inactivity != null && inactivity.isOver(uses.lastUse(key.secretId()), now);
    }

    /** Returns the verdict after charging; a key deleted in the meantime is not found. */
    private static Verdict paid(
            ChargeResult charge, List<String> unknownLimits, CachedKey key, boolean stale, long epoch) {
        return charge.outcome() == Outcome.NOT_FOUND
                ? Verdict.notFound(epoch)
                : Verdict.of(charge, unknownLimits, key, stale, epoch);
    }

    private static Verdict unpaid(Outcome outcome, CachedKey key, boolean stale, long epoch) {
        return outcome == Outcome.NOT_FOUND ? Verdict.notFound(epoch) : Verdict.of(outcome, key, stale, epoch);
    }

    /**
     * Records usage and traffic of the verification. Authentication of API callers is not recorded.
     */
    private Verdict recorded(
            Verdict verdict, CachedKey key, KeyHash current, VerificationRequest request, Instant now) {
        if (verdict.key() != null) {
            KeyId id = key.id();
            usage.count(id, verdict.outcome(), now);
            if (key.project().settings().recordTraffic()) {
                traffic.record(id, request.attempt(), verdict.outcome(), now);
            }
        }
        if (verdict.isValid()) {
            used(key, current, request.attempt(), now);
        }
        return request.explained() && verdict.key() != null
                ? verdict.explained(VerdictExplanation.of(key, request.attempt(), verdict, now))
                : verdict;
    }

    private void used(CachedKey key, KeyHash current, Attempt attempt, Instant now) {
        key.usedAt(now);
        Optional<KeyHash> rehash = key.hasOldHash() ? Optional.of(current) : Optional.empty();
        uses.used(
                new SecretUse(key.id(), key.secretId(), now.truncatedTo(ChronoUnit.MICROS), attempt.address(), rehash));
    }

    /** Returns the rejection of a caller whose own key is invalid. */
    static Refusal refusal(Outcome outcome) {
        return switch (outcome) {
            case IP_NOT_ALLOWED ->
                new Refusal.Forbidden(
                        Refusal.Forbidden.Reason.IP_NOT_ALLOWED,
                        "The caller's API key does not allow this client address.");
            case ORIGIN_NOT_ALLOWED ->
                new Refusal.Forbidden(
                        Refusal.Forbidden.Reason.ORIGIN_NOT_ALLOWED,
                        "The caller's API key does not allow this origin.");
            case NOT_FOUND,
                    REVOKED,
                    DISABLED,
                    QUARANTINED,
                    NOT_YET_VALID,
                    EXPIRED,
                    INSUFFICIENT_PERMISSIONS,
                    RESOURCE_NOT_ALLOWED,
                    RATE_LIMITED,
                    CREDITS_EXHAUSTED,
                    VALID -> Refusal.Unauthenticated.wrong("key is " + outcome);
        };
    }
}
