package dev.rekey.core.key;

import dev.rekey.core.Once;
import dev.rekey.core.Outage;
import dev.rekey.core.Precondition;
import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.audit.Action;
import dev.rekey.core.audit.Commit;
import dev.rekey.core.audit.FieldChange;
import dev.rekey.core.audit.Journal;
import dev.rekey.core.audit.Stamp;
import dev.rekey.core.id.IdSource;
import dev.rekey.core.id.ScheduledChangeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Updates of keys that are to be made later: scheduling, looking, cancelling, and making one at once. {@link DueChanges} makes
 * them at their time. Whoever may read a key may see what is scheduled for it; whoever may change it may schedule. Thread-safe.
 */
public final class ScheduleService {

    /** How many changes of one key may be pending at once. */
    public static final int MOST_PENDING = 20;

    /** How far ahead a change can be scheduled. */
    public static final Duration LONGEST = Duration.ofDays(366);

    private static final String EFFECTIVE_AT = "/effective_at";

    private final KeyService keys;
    private final KeyStore store;
    private final ScheduleStore schedule;
    private final Journal journal;
    private final IdSource ids;

    public ScheduleService(KeyService keys, KeyStore store, ScheduleStore schedule, Journal journal, IdSource ids) {
        this.keys = keys;
        this.store = store;
        this.schedule = schedule;
        this.journal = journal;
        this.ids = ids;
    }

    /**
     * What a request asks to be made later.
     *
     * @param change also says what could not be made out in the request
     * @param effectiveAt when; empty where that could not be made out
     * @param maxRefused how many of the recorded attempts it may refuse at most; empty is as many as it likes
     */
    public record Later(KeyChange change, Optional<Instant> effectiveAt, Optional<Long> maxRefused) {

        private ScheduledChange.Plan plan() {
            return new ScheduledChange.Plan(change, effectiveAt.orElseThrow(), maxRefused.orElse(null));
        }
    }

    /** A key with what is pending, and the one that this is about. */
    public record Scheduled(OwnedKey owned, ScheduledChange change) {}

    /**
     * Stores an update to be made later. It is judged at once as an update at that time would be, and changes neither the key
     * nor its version. The same asked for again by the same caller while it waits is stored once.
     *
     * @param asked what, asked once the key has been found
     * @param approval told what it would change as things are; by throwing {@link Declined} it prevents the scheduling. Not told
     *     of what would change nothing
     */
    public Scheduled add(
            Caller caller,
            KeyRef ref,
            Precondition precondition,
            Function<OwnedKey, Later> asked,
            Consumer<Proposal> approval) {
        caller.require(Management.KEYS_WRITE);
        return untilNobodyIsFaster(() -> {
            OwnedKey before = keys.reachAudited(caller, ref, Action.KEY_CHANGE_SCHEDULED);
            precondition.check(
                    before.key().version(), before.project().settings().requireIfMatch());
            Stamp now = new Stamp(journal.now(), caller.actor());
            return keys.audited(caller, before, Action.KEY_CHANGE_SCHEDULED, () -> {
                RootGuard.refuseForeign(caller, before);
                KeyService.refuseRevoked(before);
                Later later = asked.apply(before);
                Optional<Proposal> proposal = check(caller, before, later, now.at());
                proposal.ifPresent(approval);
                List<FieldChange> changes = proposal.map(Proposal::changes).orElse(List.of());
                ScheduledChange.Plan plan = later.plan();
                return before.pending().stream()
                        .filter(each -> each.isRepeatedBy(plan, now))
                        .findFirst()
                        .map(same -> new Scheduled(before, same))
                        .or(() -> keep(caller, before, plan, now, changes));
            });
        });
    }

    /**
     * What {@link #add} would have made later, as things are; refuses what that would refuse, but demands no precondition, and
     * stores nothing.
     */
    public Proposal propose(Caller caller, KeyRef ref, Precondition precondition, Function<OwnedKey, Later> asked) {
        caller.require(Management.KEYS_WRITE);
        OwnedKey before = keys.reach(caller, ref);
        precondition.check(before.key().version(), false);
        RootGuard.refuseForeign(caller, before);
        KeyService.refuseRevoked(before);
        return check(caller, before, asked.apply(before), journal.now()).orElseGet(() -> keys.proposal(before, before));
    }

    /** What it would change as things are, judged at its time; empty where that is nothing. */
    private Optional<Proposal> check(Caller caller, OwnedKey before, Later later, Instant now) {
        List<Violation> wrong = new ArrayList<>();
        Instant at = later.effectiveAt().orElse(now);
        if (later.effectiveAt().isPresent() && !at.isAfter(now)) {
            wrong.add(new Violation(
                    EFFECTIVE_AT,
                    "in_the_past",
                    "A change can be scheduled for the future alone; without this field it is made at once."));
        } else if (at.isAfter(now.plus(LONGEST))) {
            wrong.add(new Violation(EFFECTIVE_AT, "too_far", "It must be at most " + LONGEST.toDays() + " days away."));
        }
        if (later.change().faults().isEmpty()
                && PlainKeyChange.of(later.change()).isEmpty()) {
            wrong.add(
                    new Violation(EFFECTIVE_AT, "nothing_to_change", "There is nothing said that is to change then."));
        }
        Optional<Proposal> proposal = Optional.empty();
        try {
            proposal = keys.decide(caller, before, at.isAfter(now) ? at : now, later.change(), settings -> settings)
                    .map(decided -> keys.proposal(before, decided.after()));
        } catch (Refusal.Invalid invalid) {
            wrong.addAll(invalid.violations());
        }
        if (!wrong.isEmpty()) {
            throw new Refusal.Invalid(wrong);
        }
        return proposal;
    }

    /** Empty where the key was changed in that moment. */
    private Optional<Scheduled> keep(
            Caller caller, OwnedKey before, ScheduledChange.Plan plan, Stamp now, List<FieldChange> changes) {
        ScheduledChange change = ScheduledChange.waiting(new ScheduledChangeId(ids.next()), before.key(), plan, now);
        KeySize.violation(KeySize.of(before), KeySize.of(before.withPending(change)))
                .ifPresent(large -> {
                    throw new Refusal.Invalid(List.of(large));
                });
        List<FieldChange> told = new ArrayList<>(List.of(DueChanges.moved(change, false)));
        told.addAll(changes);
        Commit commit = Commit.of(journal.done(
                caller,
                before.project().id(),
                before.key().id(),
                Action.KEY_CHANGE_SCHEDULED,
                now.at(),
                told,
                plan.change().reason()));
        return switch (schedule.add(before.key(), change, MOST_PENDING, commit)) {
            case DONE -> Optional.of(new Scheduled(before.withPending(change), change));
            case STALE -> Optional.empty();
            case FULL ->
                throw new Refusal.Conflict(
                        Refusal.Conflict.Reason.TOO_MANY_SCHEDULED_CHANGES,
                        "At most " + MOST_PENDING + " changes of a key can be pending: cancel one.");
        };
    }

    /**
     * What was scheduled for a key, what has ended too, the latest scheduled first.
     *
     * @param before only those scheduled before this one; {@code null} is from the start
     */
    public List<ScheduledChange> list(Caller caller, KeyRef ref, @Nullable ScheduledChangeId before, int limit) {
        return schedule.list(keys.get(caller, ref).key().id(), before, limit);
    }

    public ScheduledChange get(Caller caller, KeyRef ref, ScheduledChangeId id) {
        return find(keys.get(caller, ref), id);
    }

    /**
     * Has a pending change never be made. One that is cancelled already stays as it was cancelled.
     *
     * @throws Refusal.Conflict where it was made already
     */
    public ScheduledChange cancel(Caller caller, KeyRef ref, ScheduledChangeId id, Precondition precondition) {
        caller.require(Management.KEYS_WRITE);
        return untilNobodyIsFaster(() -> {
            OwnedKey owned = keys.reachAudited(caller, ref, Action.KEY_CHANGE_CANCELLED);
            ScheduledChange change = find(owned, id);
            precondition.check(owned.key().version(), owned.project().settings().requireIfMatch());
            return keys.audited(caller, owned, Action.KEY_CHANGE_CANCELLED, () -> {
                RootGuard.refuseForeign(caller, owned);
                if (change.state() == ScheduledChange.State.CANCELLED) {
                    return Optional.of(change);
                }
                refuseEnded(change);
                Grants.checkCancel(caller, owned, change, keys::foreseen);
                Stamp now = new Stamp(journal.now(), caller.actor());
                ScheduledChange cancelled = change.cancelled(now);
                Commit commit = Commit.of(journal.done(
                        caller,
                        owned.project().id(),
                        owned.key().id(),
                        Action.KEY_CHANGE_CANCELLED,
                        now.at(),
                        List.of(DueChanges.moved(change, true))));
                return schedule.update(change, cancelled, commit) ? Optional.of(cancelled) : Optional.empty();
            });
        });
    }

    /**
     * Makes a pending change at once, whatever became of the key since, as the caller's own update: so somebody decides on one
     * that is held back. It is not tried on recorded traffic.
     *
     * @throws Refusal.Conflict where it was made or cancelled already
     */
    public OwnedKey apply(
            Caller caller, KeyRef ref, ScheduledChangeId id, Precondition precondition, Once<OwnedKey> once) {
        caller.require(Management.KEYS_WRITE);
        return untilNobodyIsFaster(() -> {
            OwnedKey before = keys.reachAudited(caller, ref, Action.KEY_UPDATED);
            ScheduledChange change = find(before, id);
            precondition.check(
                    before.key().version(), before.project().settings().requireIfMatch());
            Stamp now = new Stamp(journal.now(), caller.actor());
            Optional<KeyService.Decided> decided = keys.audited(caller, before, Action.KEY_UPDATED, () -> {
                RootGuard.refuseForeign(caller, before);
                KeyService.refuseRevoked(before);
                refuseEnded(change);
                return keys.decide(caller, before, now.at(), change.plan().change(), settings -> settings);
            });
            return decided.isEmpty()
                    ? note(change, before, now, once)
                    : make(caller, change, before, decided.get(), now, once);
        });
    }

    /** That it changes nothing. */
    private Optional<OwnedKey> note(ScheduledChange change, OwnedKey before, Stamp now, Once<OwnedKey> once) {
        OwnedKey after = before.without(change);
        return schedule.update(change, change.applied(now, null, null), new Commit(List.of(), once.remember(after)))
                ? Optional.of(after)
                : Optional.empty();
    }

    private Optional<OwnedKey> make(
            Caller caller,
            ScheduledChange change,
            OwnedKey before,
            KeyService.Decided decided,
            Stamp now,
            Once<OwnedKey> once) {
        OwnedKey after = decided.after().without(change);
        Commit commit = Commit.of(
                journal.done(
                        caller,
                        before.project().id(),
                        before.key().id(),
                        Action.KEY_UPDATED,
                        now.at(),
                        KeyChanges.between(before.key(), after.key()),
                        decided.reason()),
                once.remember(after));
        try {
            boolean made = store.apply(
                    change,
                    change.applied(now, after.key().version(), null),
                    before.key(),
                    after.key(),
                    Revision.of(before.key(), after.key(), Action.KEY_UPDATED, caller, decided.reason()),
                    commit,
                    OwnerCaps.ofChange(before, after, now.at()));
            return made ? Optional.of(after) : Optional.empty();
        } catch (OwnerCapReached _) {
            throw new Refusal.Invalid(List.of(OwnerCaps.full()));
        }
    }

    private ScheduledChange find(OwnedKey owned, ScheduledChangeId id) {
        return schedule.find(owned.key().id(), id)
                .orElseThrow(() -> new Refusal.NotFound(Refusal.Noun.SCHEDULED_CHANGE));
    }

    private static void refuseEnded(ScheduledChange change) {
        if (!change.isPending()) {
            throw new Refusal.Conflict(
                    Refusal.Conflict.Reason.SCHEDULED_CHANGE_ENDED,
                    change.state() == ScheduledChange.State.APPLIED
                            ? "This change has been made already."
                            : "This change has been cancelled.");
        }
    }

    private static <T> T untilNobodyIsFaster(Supplier<Optional<T>> attempt) {
        for (int number = 0; number < KeyService.MOST_ATTEMPTS; number++) {
            Optional<T> done = attempt.get();
            if (done.isPresent()) {
                return done.get();
            }
        }
        throw new Outage("a key kept changing while something was scheduled for it");
    }
}
