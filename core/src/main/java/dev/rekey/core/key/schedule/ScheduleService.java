package dev.rekey.core.key.schedule;

import dev.rekey.core.IdempotencyRecorder;
import dev.rekey.core.Precondition;
import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.audit.FieldChange;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.core.id.ScheduledChangeId;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyChangeMergePatch;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.key.effect.ProposedChange;
import dev.rekey.core.key.service.ChangeVetoedException;
import dev.rekey.core.key.service.EvaluatedChange;
import dev.rekey.core.key.service.KeyChangeCommitter;
import dev.rekey.core.key.service.KeyChangeEvaluator;
import dev.rekey.core.key.service.KeyChangeExecutor;
import dev.rekey.core.key.service.KeyService;
import dev.rekey.core.key.store.ScheduleStore;
import dev.rekey.core.key.validation.KeySizeLimit;
import dev.rekey.core.key.validation.PrivilegeEscalationCheck;
import dev.rekey.core.key.validation.RootKeyProtection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Use cases of scheduled changes: scheduling, listing, cancelling, and applying one immediately.
 * {@link ScheduledChangeExecutor} applies them when they are due. Callers that may read a key may
 * see its scheduled changes; callers that may change it may schedule changes. Thread-safe.
 */
public final class ScheduleService {

    /** Maximum number of pending changes of a key. */
    public static final int MAX_PENDING = 20;

    /** Maximum time between now and the execution of a change. */
    public static final Duration MAX_DELAY = Duration.ofDays(366);

    private static final String EFFECTIVE_AT = "/effective_at";

    private final KeyService keys;
    private final KeyChangeEvaluator evaluator;
    private final KeyChangeExecutor changes;
    private final KeyChangeCommitter committer;
    private final ScheduleStore schedule;
    private final AuditEventFactory auditEvents;
    private final IdGenerator ids;

    public ScheduleService(
            KeyService keys,
            KeyChangeEvaluator evaluator,
            KeyChangeExecutor changes,
            KeyChangeCommitter committer,
            ScheduleStore schedule,
            AuditEventFactory auditEvents,
            IdGenerator ids) {
        this.keys = keys;
        this.evaluator = evaluator;
        this.changes = changes;
        this.committer = committer;
        this.schedule = schedule;
        this.auditEvents = auditEvents;
        this.ids = ids;
    }

    /**
     * Request to schedule a change.
     *
     * @param change the change, including violations found while the request was read
     * @param effectiveAt time of execution; empty if it could not be read
     * @param maxRefused maximum number of recorded attempts that the change may refuse; empty means
     *     no limit
     */
    public record ScheduleRequest(KeyChange change, Optional<Instant> effectiveAt, Optional<Long> maxRefused) {

        private ScheduledChange.Plan plan() {
            return new ScheduledChange.Plan(change, effectiveAt.orElseThrow(), maxRefused.orElse(null));
        }
    }

    /** A key with its pending changes, and the scheduled change that was created or found. */
    public record ScheduledResult(KeyAggregate owned, ScheduledChange change) {}

    /**
     * Schedules a change. It is validated immediately as of its time of execution, and changes
     * neither the key nor its version. If the caller repeats a request whose change is still
     * waiting, that change is returned.
     *
     * @param asked returns the request; called once the key has been found
     * @param approval receives the change as it would be made now; prevents the scheduling by
     *     throwing {@link ChangeVetoedException}. Not called if nothing would change
     */
    public ScheduledResult add(
            Caller caller,
            KeyRef ref,
            Precondition precondition,
            Function<KeyAggregate, ScheduleRequest> asked,
            Consumer<ProposedChange> approval) {
        return changes.execute(
                caller, ref, key -> key, precondition, AuditAction.KEY_CHANGE_SCHEDULED, (before, part) -> {
                    KeyChangeEvaluator.refuseRevoked(before);
                    AuditStamp now = new AuditStamp(auditEvents.now(), caller.actor());
                    ScheduleRequest later = asked.apply(before);
                    Optional<ProposedChange> proposal = check(caller, before, later, now.at());
                    proposal.ifPresent(approval);
                    ScheduledChange.Plan plan = later.plan();
                    return before.pending().stream()
                            .filter(pending -> pending.isRepeatedBy(plan, now))
                            .findFirst()
                            .map(same -> new ScheduledResult(before, same))
                            .or(() -> keep(caller, before, plan, now, proposal));
                });
    }

    /**
     * Returns what the change of {@link #add} would do to the current key, without storing it.
     * Refuses what {@code add} would refuse, but does not require a precondition.
     */
    public ProposedChange propose(
            Caller caller, KeyRef ref, Precondition precondition, Function<KeyAggregate, ScheduleRequest> asked) {
        KeyAggregate before = keys.get(caller, ref, ManagementPermission.KEYS_WRITE);
        precondition.check(before.key().version(), false);
        RootKeyProtection.requireRootCaller(caller, before);
        KeyChangeEvaluator.refuseRevoked(before);
        return check(caller, before, asked.apply(before), auditEvents.now())
                .orElseGet(() -> evaluator.proposal(before, before));
    }

    /**
     * Returns what the change would do to the current key, evaluated as of its time of execution;
     * empty if nothing changes.
     */
    private Optional<ProposedChange> check(Caller caller, KeyAggregate before, ScheduleRequest later, Instant now) {
        List<Violation> violations = new ArrayList<>();
        Instant effectiveAt = later.effectiveAt().orElse(now);
        if (later.effectiveAt().isPresent() && !effectiveAt.isAfter(now)) {
            violations.add(new Violation(
                    EFFECTIVE_AT,
                    "in_the_past",
                    "Must be in the future; omit `effective_at` to apply the change immediately."));
        } else if (effectiveAt.isAfter(now.plus(MAX_DELAY))) {
            violations.add(new Violation(
                    EFFECTIVE_AT, "too_far", "Must be at most " + MAX_DELAY.toDays() + " days from now."));
        }
        if (later.change().faults().isEmpty()
                && KeyChangeMergePatch.of(later.change()).isEmpty()) {
            violations.add(new Violation(
                    EFFECTIVE_AT, "nothing_to_change", "A scheduled change must set at least one field."));
        }
        Optional<ProposedChange> proposal = Optional.empty();
        try {
            proposal = evaluator
                    .evaluate(caller, before, effectiveAt.isAfter(now) ? effectiveAt : now, later.change())
                    .map(evaluated -> evaluator.proposal(before, evaluated.after()));
        } catch (Refusal.Invalid invalid) {
            violations.addAll(invalid.violations());
        }
        if (!violations.isEmpty()) {
            throw new Refusal.Invalid(violations);
        }
        return proposal;
    }

    /** Stores the change; empty if the key was modified concurrently. */
    private Optional<ScheduledResult> keep(
            Caller caller,
            KeyAggregate before,
            ScheduledChange.Plan plan,
            AuditStamp now,
            Optional<ProposedChange> proposal) {
        ScheduledChange change = ScheduledChange.waiting(new ScheduledChangeId(ids.next()), before.key(), plan, now);
        KeySizeLimit.violation(KeySizeLimit.of(before), KeySizeLimit.of(before.withPending(change)))
                .ifPresent(large -> {
                    throw new Refusal.Invalid(List.of(large));
                });
        List<FieldChange> recorded = new ArrayList<>(List.of(ScheduledChangeExecutor.scheduleEntry(change, false)));
        proposal.map(ProposedChange::changes).ifPresent(recorded::addAll);
        TransactionRecords records = TransactionRecords.of(auditEvents.done(
                caller,
                before.project().id(),
                before.key().id(),
                AuditAction.KEY_CHANGE_SCHEDULED,
                now.at(),
                recorded,
                plan.change().reason()));
        return switch (schedule.add(before.key(), change, MAX_PENDING, records)) {
            case DONE -> Optional.of(new ScheduledResult(before.withPending(change), change));
            case STALE -> Optional.empty();
            case FULL ->
                throw new Refusal.Conflict(
                        Refusal.Conflict.Reason.TOO_MANY_SCHEDULED_CHANGES,
                        "The key already has " + MAX_PENDING + " pending changes. Cancel one first.");
        };
    }

    /**
     * Lists the scheduled changes of a key, including applied and cancelled ones, most recently
     * scheduled first.
     *
     * @param before only changes scheduled before this one; {@code null} starts with the most
     *     recent
     */
    public List<ScheduledChange> list(Caller caller, KeyRef ref, @Nullable ScheduledChangeId before, int limit) {
        return schedule.list(keys.get(caller, ref).key().id(), before, limit);
    }

    public ScheduledChange get(Caller caller, KeyRef ref, ScheduledChangeId id) {
        return find(keys.get(caller, ref), id);
    }

    /**
     * Cancels a pending change. A change that is already cancelled stays unchanged.
     *
     * @throws Refusal.Conflict if the change was already applied
     */
    public ScheduledChange cancel(Caller caller, KeyRef ref, ScheduledChangeId id, Precondition precondition) {
        return changes.execute(
                caller,
                ref,
                aggregate -> find(aggregate, id),
                precondition,
                AuditAction.KEY_CHANGE_CANCELLED,
                (aggregate, change) -> {
                    if (change.state() == ScheduledChange.State.CANCELLED) {
                        return Optional.of(change);
                    }
                    refuseEnded(change);
                    PrivilegeEscalationCheck.checkCancel(caller, aggregate, change, evaluator::foreseen);
                    AuditStamp now = new AuditStamp(auditEvents.now(), caller.actor());
                    ScheduledChange cancelled = change.cancelled(now);
                    TransactionRecords records = TransactionRecords.of(auditEvents.done(
                            caller,
                            aggregate.project().id(),
                            aggregate.key().id(),
                            AuditAction.KEY_CHANGE_CANCELLED,
                            now.at(),
                            List.of(ScheduledChangeExecutor.scheduleEntry(change, true))));
                    return schedule.update(change, cancelled, records) ? Optional.of(cancelled) : Optional.empty();
                });
    }

    /**
     * Applies a pending change immediately as an update by the caller, whatever changed on the key
     * since. A person decides in this way about a change that was held back. The change is not
     * rehearsed.
     *
     * @throws Refusal.Conflict if the change was already applied or cancelled
     */
    public KeyAggregate apply(
            Caller caller,
            KeyRef ref,
            ScheduledChangeId id,
            Precondition precondition,
            IdempotencyRecorder<KeyAggregate> recorder) {
        return changes.execute(
                caller,
                ref,
                aggregate -> find(aggregate, id),
                precondition,
                AuditAction.KEY_UPDATED,
                (before, change) -> {
                    KeyChangeEvaluator.refuseRevoked(before);
                    refuseEnded(change);
                    AuditStamp now = new AuditStamp(auditEvents.now(), caller.actor());
                    Optional<EvaluatedChange> evaluated = evaluator.evaluate(
                            caller, before, now.at(), change.plan().change());
                    return evaluated.isEmpty()
                            ? note(change, before, now, recorder)
                            : make(caller, change, before, evaluated.get(), recorder);
                });
    }

    /** Marks a change as applied that changes nothing. */
    private Optional<KeyAggregate> note(
            ScheduledChange change, KeyAggregate before, AuditStamp now, IdempotencyRecorder<KeyAggregate> recorder) {
        KeyAggregate after = before.without(change);
        return schedule.update(
                        change,
                        change.applied(now, null, null),
                        new TransactionRecords(List.of(), recorder.remember(after)))
                ? Optional.of(after)
                : Optional.empty();
    }

    private Optional<KeyAggregate> make(
            Caller caller,
            ScheduledChange change,
            KeyAggregate before,
            EvaluatedChange evaluated,
            IdempotencyRecorder<KeyAggregate> recorder) {
        KeyAggregate after = evaluated.after().without(change);
        return committer.apply(
                caller,
                change,
                change.applied(after.key().updated(), after.key().version(), null),
                before,
                new EvaluatedChange(after, evaluated.reason()),
                recorder);
    }

    private ScheduledChange find(KeyAggregate aggregate, ScheduledChangeId id) {
        return schedule.find(aggregate.key().id(), id)
                .orElseThrow(() -> new Refusal.NotFound(Refusal.ResourceType.SCHEDULED_CHANGE));
    }

    private static void refuseEnded(ScheduledChange change) {
        if (!change.isPending()) {
            throw new Refusal.Conflict(
                    Refusal.Conflict.Reason.SCHEDULED_CHANGE_ENDED,
                    change.state() == ScheduledChange.State.APPLIED
                            ? "The change has already been applied."
                            : "The change has been cancelled.");
        }
    }
}
