package dev.rekey.core.traffic;

import dev.rekey.core.Precondition;
import dev.rekey.core.access.Caller;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.effect.ProposedChange;
import dev.rekey.core.key.service.KeyChangeSupplier;
import dev.rekey.core.key.service.KeyService;
import dev.rekey.core.verify.UsageCount;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Function;

/** Rehearses changes of keys against their recorded traffic. Thread-safe. */
public final class RehearsalService {

    /**
     * Time after a change during which a node may still use the earlier state, unless the project
     * sets a longer one.
     */
    private static final Duration UNCERTAIN_AGE = Duration.ofMinutes(1);

    private final KeyService keys;
    private final TrafficStore store;

    public RehearsalService(KeyService keys, TrafficStore store) {
        this.keys = keys;
        this.store = store;
    }

    /**
     * Rehearses an update. The caller must be allowed to make it, and it is rejected like the
     * update itself.
     *
     * @param asked returns the hours to analyze for the current time; called after the key has been
     *     found
     */
    public Rehearsal rehearse(
            Caller caller,
            KeyRef ref,
            Precondition precondition,
            KeyChangeSupplier change,
            Function<Instant, TrafficSpan> asked) {
        return rehearse(keys.propose(caller, ref, precondition, change), asked);
    }

    /** Rehearses a change that has already been validated. */
    public Rehearsal rehearse(ProposedChange proposal, Function<Instant, TrafficSpan> asked) {
        Instant now = keys.now();
        return rehearse(proposal, asked.apply(now), now);
    }

    /**
     * Updates a key if the change would have rejected at most {@code maxRefused} recorded attempts.
     * The rehearsed state is the one that is changed: after a concurrent change, the rehearsal is
     * repeated.
     *
     * @param maxRefused maximum number of attempts, 0 or more
     * @throws RehearsalThresholdExceededException if the change would or might have rejected more
     */
    public KeyAggregate update(
            Caller caller, KeyRef ref, Precondition precondition, KeyChangeSupplier change, long maxRefused) {
        return keys.update(caller, ref, precondition, change, proposal -> require(proposal, maxRefused));
    }

    /**
     * Rejects a change that would have rejected more than {@code maxRefused} recorded attempts.
     *
     * @throws RehearsalThresholdExceededException if the change would or might have rejected more
     */
    public void require(ProposedChange proposal, long maxRefused) {
        Instant now = keys.now();
        Rehearsal rehearsal = rehearse(proposal, TrafficSpan.all(now), now);
        if (rehearsal.wouldRefuse().attempts().atMost() > maxRefused) {
            throw new RehearsalThresholdExceededException(rehearsal);
        }
    }

    /**
     * Returns the maximum number of recorded attempts that a change would or might have rejected;
     * empty if nothing is recorded.
     */
    public OptionalLong mostRefused(ProposedChange proposal) {
        Instant now = keys.now();
        Rehearsal rehearsal = rehearse(proposal, TrafficSpan.all(now), now);
        return rehearsal.recording() || rehearsal.attempts() > 0
                ? OptionalLong.of(rehearsal.wouldRefuse().attempts().atMost())
                : OptionalLong.empty();
    }

    private Rehearsal rehearse(ProposedChange proposal, TrafficSpan span, Instant now) {
        KeyId key = proposal.before().key().id();
        RehearsalEvaluator judge = new RehearsalEvaluator(proposal, now);
        long since = Math.clamp(presentRulesSince(proposal.before()), span.from(), span.to());
        judge.judge(store.find(key, span.from(), since), false);
        judge.judge(store.find(key, since, span.to()), true);
        return judge.rehearsal(proposal, span);
    }

    /**
     * Returns the first full hour in which all nodes are known to have used the key's current
     * rules.
     */
    private static long presentRulesSince(KeyAggregate aggregate) {
        if (aggregate.key().version() == 1) {
            return Long.MIN_VALUE;
        }
        Long stale = aggregate.project().settings().maxStalenessSeconds();
        Instant settled = aggregate
                .key()
                .updated()
                .at()
                .plusSeconds(Math.max(UNCERTAIN_AGE.toSeconds(), Objects.requireNonNullElse(stale, 0L)));
        return UsageCount.hourOf(settled) + 1;
    }
}
