package dev.rekey.core.key.schedule;

import dev.rekey.core.IdempotencyRecorder;
import dev.rekey.core.Refusal;
import dev.rekey.core.UnavailableException;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.audit.FieldChange;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.key.ScheduledChangeFailure;
import dev.rekey.core.key.effect.RehearsalPort;
import dev.rekey.core.key.service.EvaluatedChange;
import dev.rekey.core.key.service.KeyChangeCommitter;
import dev.rekey.core.key.service.KeyChangeEvaluator;
import dev.rekey.core.key.service.VisibleKeyReader;
import dev.rekey.core.key.store.KeyReader;
import dev.rekey.core.key.store.RevisionStore;
import dev.rekey.core.key.store.ScheduleStore;
import dev.rekey.core.key.validation.RootKeyProtection;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Applies scheduled changes that are due, or holds them back. Each change is evaluated like the
 * same update requested now by the caller who scheduled it. Thread-safe, and any number of nodes
 * may run it concurrently: a change and its key are written in one transaction, guarded by the
 * change still waiting, so each change is applied once.
 */
public final class ScheduledChangeExecutor {

    private static final int BATCH_SIZE = 200;

    /**
     * Maximum optimistic-locking retries of one change per run; beyond it the change is left to the
     * next run.
     */
    private static final int MAX_RETRIES = 64;

    private static final long MAX_PAUSE_SECONDS = 600;

    private final KeyChangeEvaluator evaluator;
    private final KeyChangeCommitter committer;
    private final KeyReader keys;
    private final RevisionStore history;
    private final ScheduleStore schedule;
    private final ScheduledCallerResolver schedulers;
    private final RehearsalPort rehearsing;
    private final AuditEventFactory auditEvents;

    public ScheduledChangeExecutor(
            KeyChangeEvaluator evaluator,
            KeyChangeCommitter committer,
            KeyReader keys,
            RevisionStore history,
            ScheduleStore schedule,
            ScheduledCallerResolver schedulers,
            RehearsalPort rehearsing,
            AuditEventFactory auditEvents) {
        this.evaluator = evaluator;
        this.committer = committer;
        this.keys = keys;
        this.history = history;
        this.schedule = schedule;
        this.schedulers = schedulers;
        this.rehearsing = rehearsing;
        this.auditEvents = auditEvents;
    }

    /**
     * Applies or holds back up to {@value #BATCH_SIZE} due changes. A change whose evaluation fails
     * unexpectedly is postponed, longer each time, and does not affect the others.
     *
     * @return number of changes that this node applied or held back
     * @throws UnavailableException if the store is unavailable
     * @throws RuntimeException the last unexpected failure, after all other changes were processed
     */
    public int settle() {
        Instant now = auditEvents.now();
        int settled = 0;
        @Nullable RuntimeException failure = null;
        for (ScheduleStore.DueChange due : schedule.due(now, BATCH_SIZE)) {
            try {
                settled += settle(due) ? 1 : 0;
            } catch (UnavailableException e) {
                throw e;
            } catch (RuntimeException e) {
                schedule.postpone(due, now.plusSeconds(pause(due.attempts())));
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return settled;
    }

    private static long pause(long attempts) {
        return Math.min(MAX_PAUSE_SECONDS, 1L << Math.min(attempts + 1, 10));
    }

    private boolean settle(ScheduleStore.DueChange due) {
        for (int attempt = 0; attempt < MAX_RETRIES; attempt++) {
            Optional<ScheduledChange> change =
                    schedule.find(due.key(), due.id()).filter(found -> found.state() == ScheduledChange.State.WAITING);
            Optional<KeyAggregate> owned = change.flatMap(found -> keys.find(new KeyRef.ById(found.key())));
            if (change.isEmpty() || owned.isEmpty()) {
                return false;
            }
            if (settle(change.get(), owned.get())) {
                return true;
            }
        }
        return false;
    }

    /** Returns {@code false} if the change or its key was modified concurrently. */
    private boolean settle(ScheduledChange change, KeyAggregate before) {
        Instant now = auditEvents.now();
        try {
            Caller caller = schedulers.of(change, before, now);
            requireChange(caller, before);
            Optional<EvaluatedChange> evaluated =
                    evaluator.evaluate(caller, before, now, change.plan().change());
            return evaluated.isEmpty()
                    ? schedule.update(
                            change, change.applied(stamp(change, now), null, null), TransactionRecords.NOTHING)
                    : make(caller, change, before, evaluated.get(), now);
        } catch (Refusal refusal) {
            return hold(change.heldBack(ScheduledChangeFailure.refused(refusal, now), null), change, before);
        }
    }

    private static void requireChange(Caller caller, KeyAggregate aggregate) {
        caller.require(ManagementPermission.KEYS_WRITE);
        if (!caller.sees(aggregate.project().id())) {
            throw new Refusal.NotFound(Refusal.ResourceType.KEY);
        }
        VisibleKeyReader.requireOwner(caller, aggregate);
        RootKeyProtection.requireRootCaller(caller, aggregate);
        KeyChangeEvaluator.refuseRevoked(aggregate);
    }

    private boolean make(
            Caller caller, ScheduledChange change, KeyAggregate before, EvaluatedChange evaluated, Instant now) {
        ApiKey after = evaluated.after().key();
        List<String> conflicts = change.conflictingFields(
                before.key().settings(),
                after.settings(),
                CreditsConflictCheck.since(change.seen().version(), before.key(), after, history));
        if (!conflicts.isEmpty()) {
            return hold(change.heldBack(ScheduledChangeFailure.changedMeanwhile(conflicts, now), null), change, before);
        }
        OptionalLong rehearsed = rehearsing.mostRefused(evaluator.proposal(before, evaluated.after()));
        @Nullable Long refused = rehearsed.isPresent() ? (Long) rehearsed.getAsLong() : null;
        @Nullable Long maxRefused = change.plan().maxRefused();
        if (maxRefused != null && refused != null && refused > maxRefused) {
            return hold(
                    change.heldBack(ScheduledChangeFailure.wouldRefuse(refused, maxRefused, now), refused),
                    change,
                    before);
        }
        return committer
                .apply(
                        caller,
                        change,
                        change.applied(stamp(change, now), after.version(), refused),
                        before,
                        evaluated,
                        IdempotencyRecorder.none())
                .isPresent();
    }

    private boolean hold(ScheduledChange held, ScheduledChange change, KeyAggregate aggregate) {
        ScheduledChangeFailure reason = Objects.requireNonNull(held.heldBack());
        return schedule.update(
                change,
                held,
                TransactionRecords.of(auditEvents.done(
                        schedulers.system(aggregate),
                        aggregate.project().id(),
                        aggregate.key().id(),
                        AuditAction.KEY_CHANGE_HELD,
                        reason.at(),
                        List.of(scheduleEntry(change, true)),
                        Optional.of(reason.message()))));
    }

    private static AuditStamp stamp(ScheduledChange change, Instant now) {
        return new AuditStamp(now, change.created().by());
    }

    /**
     * Returns the audit detail for a change that becomes pending or, if {@code gone}, is pending no
     * longer.
     */
    static FieldChange scheduleEntry(ScheduledChange change, boolean gone) {
        String effectiveAt = change.plan().effectiveAt().toString();
        return new FieldChange("effective_at", gone ? effectiveAt : null, gone ? null : effectiveAt);
    }
}
