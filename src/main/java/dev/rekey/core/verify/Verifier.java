package dev.rekey.core.verify;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.key.Silence;
import dev.rekey.core.key.Use;
import dev.rekey.core.secret.KeyHash;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.secret.Peppers;
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
public final class Verifier {

    private final KeySource keys;
    private final Peppers peppers;
    private final Spender spender;
    private final UseRecorder uses;
    private final UsageCounter usage;
    private final TrafficRecorder traffic;
    private final InstantSource clock;

    public Verifier(
            KeySource keys,
            Peppers peppers,
            Spender spender,
            UseRecorder uses,
            UsageCounter usage,
            TrafficRecorder traffic,
            InstantSource clock) {
        this.keys = keys;
        this.peppers = peppers;
        this.spender = spender;
        this.uses = uses;
        this.usage = usage;
        this.traffic = traffic;
        this.clock = clock;
    }

    /**
     * Verifies a key visible to the caller. A key of another project is reported like an unknown
     * one.
     */
    public Verdict verify(Caller caller, Supplier<Question> asked) {
        return counted(verify(caller.bounds().orElse(null), allowed(caller, asked)));
    }

    /** Verifies like {@link #verify} without blocking; {@code null} if that is not possible. */
    public @Nullable Verdict verifyAtOnce(Caller caller, Supplier<Question> asked) {
        return countedAtOnce(verifyAtOnce(caller.bounds().orElse(null), allowed(caller, asked)));
    }

    /** Verifies a key of this project for a gateway. */
    public Verdict verifyIn(ProjectId project, Question question) {
        return counted(verify(project, question));
    }

    /** Verifies like {@link #verifyIn} without blocking; {@code null} if that is not possible. */
    public @Nullable Verdict verifyInAtOnce(ProjectId project, Question question) {
        return countedAtOnce(verifyAtOnce(project, question));
    }

    /** Counts a verdict without a key; others are counted by {@link #recorded}. */
    private Verdict counted(Verdict verdict) {
        if (verdict.key() == null) {
            usage.countUnknown();
        }
        return verdict;
    }

    private @Nullable Verdict countedAtOnce(@Nullable Verdict verdict) {
        return verdict == null ? null : counted(verdict);
    }

    private static Question allowed(Caller caller, Supplier<Question> asked) {
        caller.require(Management.KEYS_VERIFY);
        Question question = asked.get();
        if (question.explained()) {
            caller.require(Management.KEYS_READ);
        }
        return question;
    }

    private Verdict verify(@Nullable ProjectId within, Question question) {
        long epoch = keys.epoch();
        if (question.secret().isEmpty()) {
            return Verdict.notFound(epoch);
        }
        List<KeyHash> candidates = peppers.candidates(question.secret().get());
        Found found = found(within, candidates, question, epoch);
        KeyFacts key = keyOf(found);
        if (key == null || !question.asksAbout(key)) {
            return Verdict.notFound(epoch);
        }
        boolean stale = found instanceof Found.Stale;
        Instant now = clock.instant();
        Outcome outcome = outcome(key, question.attempt(), now);
        if (outcome != Outcome.VALID) {
            return recorded(unpaid(outcome, key, stale, epoch), key, candidates.getFirst(), question, now);
        }
        List<String> unknown = unknownLimits(key, question.cost());
        Spent spent = spender.spend(key, question.cost(), now);
        return recorded(paid(spent, unknown, key, stale, epoch), key, candidates.getFirst(), question, now);
    }

    /** Returns the cached key if it is sufficient, otherwise reads the store, once. */
    private Found found(@Nullable ProjectId within, List<KeyHash> candidates, Question question, long epoch) {
        if (question.asksStore(epoch)) {
            return keys.read(within, candidates);
        }
        Found held = keys.find(within, candidates);
        return question.isContentWith(held) && !seemsSilent(held) ? held : keys.read(within, candidates);
    }

    private @Nullable Verdict verifyAtOnce(@Nullable ProjectId within, Question question) {
        long epoch = keys.epoch();
        if (question.secret().isEmpty()) {
            return Verdict.notFound(epoch);
        }
        if (question.asksStore(epoch)) {
            return null;
        }
        List<KeyHash> candidates = peppers.candidates(question.secret().get());
        Found found = keys.findAtOnce(within, candidates);
        if (found == null || !question.isContentWith(found) || seemsSilent(found)) {
            return null;
        }
        KeyFacts key = keyOf(found);
        if (key == null || !question.asksAbout(key)) {
            return Verdict.notFound(epoch);
        }
        boolean stale = found instanceof Found.Stale;
        Instant now = clock.instant();
        Outcome outcome = outcome(key, question.attempt(), now);
        if (outcome != Outcome.VALID) {
            return recorded(unpaid(outcome, key, stale, epoch), key, candidates.getFirst(), question, now);
        }
        List<String> unknown = unknownLimits(key, question.cost());
        Spent spent = spender.spendAtOnce(key, question.cost(), now);
        return spent == null
                ? null
                : recorded(paid(spent, unknown, key, stale, epoch), key, candidates.getFirst(), question, now);
    }

    /**
     * Checks the requested names of rate limits. Called only when charging is reached: an earlier
     * rejection takes precedence.
     */
    private static List<String> unknownLimits(KeyFacts key, Cost cost) {
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

    private static @Nullable KeyFacts keyOf(Found found) {
        return switch (found) {
            case Found.NoKey nothing -> null;
            case KeyFacts key -> key;
            case Found.Stale(var key) -> key;
        };
    }

    /**
     * Returns whether the key of a secret is cached, so that verification does not access the
     * database. Does not block.
     *
     * @param within the only project whose keys are visible; {@code null} for all projects
     */
    public boolean isKnownAtOnce(@Nullable ProjectId within, KeySecret secret) {
        Found found = keys.findAtOnce(within, peppers.candidates(secret));
        return found != null && keyOf(found) != null;
    }

    /** Verifies the key presented by a caller of the API. */
    Verdict judge(KeySecret secret, Attempt attempt) {
        long epoch = keys.epoch();
        List<KeyHash> candidates = peppers.candidates(secret);
        Found found = keys.find(null, candidates);
        return judged(seemsSilent(found) ? keys.read(null, candidates) : found, candidates.getFirst(), attempt, epoch);
    }

    /** Verifies like {@link #judge} without blocking; {@code null} if that is not possible. */
    @Nullable
    Verdict judgeAtOnce(KeySecret secret, Attempt attempt) {
        long epoch = keys.epoch();
        List<KeyHash> candidates = peppers.candidates(secret);
        Found found = keys.findAtOnce(null, candidates);
        return found == null || seemsSilent(found) ? null : judged(found, candidates.getFirst(), attempt, epoch);
    }

    /**
     * Returns the key if it is cached and allows the attempt, otherwise {@code null}. Does not
     * block.
     */
    @Nullable
    KeyFacts knownAtOnce(KeySecret secret, Attempt attempt) {
        Found found = keys.findAtOnce(null, peppers.candidates(secret));
        KeyFacts key = found == null ? null : keyOf(found);
        return key != null && outcome(key, attempt, clock.instant()) == Outcome.VALID ? key : null;
    }

    private Verdict judged(Found found, KeyHash current, Attempt attempt, long epoch) {
        KeyFacts key = keyOf(found);
        if (key == null) {
            return Verdict.notFound(epoch);
        }
        Instant now = clock.instant();
        Outcome outcome = outcome(key, attempt, now);
        if (outcome == Outcome.VALID) {
            used(key, current, attempt, now);
        }
        return unpaid(outcome, key, found instanceof Found.Stale, epoch);
    }

    /** Returns the outcome of the checks. An expired secret no longer belongs to its key. */
    private Outcome outcome(KeyFacts key, Attempt attempt, Instant now) {
        return key.isSecretLive(KeyFacts.micros(now)) && !isSilent(key, now)
                ? Policy.decide(key, attempt, now)
                : Outcome.NOT_FOUND;
    }

    /**
     * Returns whether the secret appears to have expired by inactivity. Only the store can confirm
     * it, since it has later uses, including those on other nodes. If the store is unavailable, the
     * result is unknown.
     */
    private boolean seemsSilent(Found found) {
        KeyFacts key = keyOf(found);
        return key != null && key.silence() != null && isSilent(key, clock.instant());
    }

    private boolean isSilent(KeyFacts key, Instant now) {
        Silence silence = key.silence();
        return silence != null && silence.isOver(uses.lastUse(key.secretId()), now);
    }

    /** Returns the verdict after charging; a key deleted in the meantime is not found. */
    private static Verdict paid(Spent spent, List<String> unknownLimits, KeyFacts key, boolean stale, long epoch) {
        return spent.outcome() == Outcome.NOT_FOUND
                ? Verdict.notFound(epoch)
                : Verdict.of(spent, unknownLimits, key, stale, epoch);
    }

    private static Verdict unpaid(Outcome outcome, KeyFacts key, boolean stale, long epoch) {
        return outcome == Outcome.NOT_FOUND ? Verdict.notFound(epoch) : Verdict.of(outcome, key, stale, epoch);
    }

    /**
     * Records usage and traffic of the verification. Authentication of API callers is not recorded.
     */
    private Verdict recorded(Verdict verdict, KeyFacts key, KeyHash current, Question question, Instant now) {
        if (verdict.key() != null) {
            KeyId id = key.id();
            usage.count(id, verdict.outcome(), now);
            if (key.project().settings().recordTraffic()) {
                traffic.record(id, question.attempt(), verdict.outcome(), now);
            }
        }
        if (verdict.isValid()) {
            used(key, current, question.attempt(), now);
        }
        return question.explained() && verdict.key() != null
                ? verdict.explained(Explanation.of(key, question.attempt(), verdict, now))
                : verdict;
    }

    private void used(KeyFacts key, KeyHash current, Attempt attempt, Instant now) {
        Optional<KeyHash> rehash = key.hasOldHash() ? Optional.of(current) : Optional.empty();
        uses.used(new Use(key.id(), key.secretId(), now.truncatedTo(ChronoUnit.MICROS), attempt.address(), rehash));
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
