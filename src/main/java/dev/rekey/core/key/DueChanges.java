package dev.rekey.core.key;

import dev.rekey.core.Outage;
import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.audit.Action;
import dev.rekey.core.audit.Commit;
import dev.rekey.core.audit.FieldChange;
import dev.rekey.core.audit.Journal;
import dev.rekey.core.audit.Stamp;
import dev.rekey.core.id.IdSource;
import dev.rekey.core.project.UserStore;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes scheduled changes whose time has come, or holds them back. Each is judged as the same update would be if it were asked for
 * now, by who scheduled it. Thread-safe; any number of nodes may do it at once, and each change is made by one, once: with the
 * key it is replaced in one transaction, under the guard that it still waits.
 */
public final class DueChanges {

    private static final int AT_ONCE = 200;

    /** How often one is decided anew because its key changed in that moment, before others have their turn. */
    private static final int MOST_ATTEMPTS = 64;

    private static final long LONGEST_PAUSE_SECONDS = 600;

    private final KeyService service;

    private final KeyStore keys;
    private final ScheduleStore schedule;
    private final Schedulers schedulers;
    private final Rehearsing rehearsing;
    private final Journal journal;
    private final IdSource ids;

    public DueChanges(
            KeyService service,
            KeyStore keys,
            ScheduleStore schedule,
            UserStore users,
            Rehearsing rehearsing,
            Journal journal,
            IdSource ids) {
        this.service = service;
        this.keys = keys;
        this.schedule = schedule;
        this.schedulers = new Schedulers(keys, users, ids);
        this.rehearsing = rehearsing;
        this.journal = journal;
        this.ids = ids;
    }

    /**
     * Settles up to {@value #AT_ONCE} that are due; says of how many it was this node that did.
     *
     * @throws RuntimeException the mistake that kept one from being judged: that one waits for longer each time, and all others
     *     were settled
     */
    public int settle() {
        Instant now = journal.now();
        int settled = 0;
        @Nullable RuntimeException mistake = null;
        for (ScheduleStore.Due due : schedule.due(now, AT_ONCE)) {
            try {
                settled += settle(due) ? 1 : 0;
            } catch (Outage outage) {
                throw outage;
            } catch (RuntimeException unexpected) {
                schedule.postpone(due, now.plusSeconds(pause(due.attempts())));
                mistake = unexpected;
            }
        }
        if (mistake != null) {
            throw mistake;
        }
        return settled;
    }

    private static long pause(long attempts) {
        return Math.min(LONGEST_PAUSE_SECONDS, 1L << Math.min(attempts + 1, 10));
    }

    private boolean settle(ScheduleStore.Due due) {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            Optional<ScheduledChange> change =
                    schedule.find(due.key(), due.id()).filter(found -> found.state() == ScheduledChange.State.WAITING);
            Optional<OwnedKey> owned = change.flatMap(found -> keys.find(new KeyRef.ById(found.key())));
            if (change.isEmpty() || owned.isEmpty()) {
                return false;
            }
            if (settle(change.get(), owned.get())) {
                return true;
            }
        }
        return false;
    }

    /** Says whether nobody was faster. */
    private boolean settle(ScheduledChange change, OwnedKey before) {
        Instant now = journal.now();
        try {
            Caller caller = schedulers.of(change, before, now);
            requireChange(caller, before);
            Optional<KeyService.Decided> decided =
                    service.decide(caller, before, now, change.plan().change(), settings -> settings);
            return decided.isEmpty()
                    ? schedule.update(change, change.applied(stamp(change, now), null, null), Commit.NOTHING)
                    : make(caller, change, before, decided.get(), now);
        } catch (Refusal refusal) {
            return hold(change.heldBack(HeldBack.refused(refusal, now), null), change, before);
        }
    }

    private static void requireChange(Caller caller, OwnedKey owned) {
        caller.require(Management.KEYS_WRITE);
        if (!caller.sees(owned.project().id())) {
            throw new Refusal.NotFound(Refusal.Noun.KEY);
        }
        if (!KeyService.isTheirs(caller, owned)) {
            throw new Refusal.NotYours();
        }
        RootGuard.refuseForeign(caller, owned);
        KeyService.refuseRevoked(owned);
    }

    private boolean make(
            Caller caller, ScheduledChange change, OwnedKey before, KeyService.Decided decided, Instant now) {
        ApiKey after = decided.after().key();
        List<String> conflicts = change.conflicts(
                before.key().settings(),
                after.settings(),
                CreditsSet.since(change.seen().version(), before.key(), after, keys));
        if (!conflicts.isEmpty()) {
            return hold(change.heldBack(HeldBack.changedMeanwhile(conflicts, now), null), change, before);
        }
        OptionalLong tried = rehearsing.mostRefused(service.proposal(before, decided.after()));
        @Nullable Long refused = tried.isPresent() ? (Long) tried.getAsLong() : null;
        @Nullable Long most = change.plan().maxRefused();
        if (most != null && refused != null && refused > most) {
            return hold(change.heldBack(HeldBack.wouldRefuse(refused, most, now), refused), change, before);
        }
        Commit commit = Commit.of(journal.done(
                caller,
                before.project().id(),
                after.id(),
                Action.KEY_UPDATED,
                now,
                KeyChanges.between(before.key(), after),
                decided.reason()));
        try {
            return keys.apply(
                    change,
                    change.applied(stamp(change, now), after.version(), refused),
                    before.key(),
                    after,
                    Revision.of(before.key(), after, Action.KEY_UPDATED, caller, decided.reason()),
                    commit,
                    OwnerCaps.ofChange(before, decided.after(), now));
        } catch (OwnerCapReached _) {
            throw new Refusal.Invalid(List.of(OwnerCaps.full()));
        }
    }

    private boolean hold(ScheduledChange held, ScheduledChange change, OwnedKey owned) {
        HeldBack why = Objects.requireNonNull(held.heldBack());
        Caller system = Caller.system(owned.project().id(), owned.owner().id(), ids.next());
        return schedule.update(
                change,
                held,
                Commit.of(journal.done(
                        system,
                        owned.project().id(),
                        owned.key().id(),
                        Action.KEY_CHANGE_HELD,
                        why.at(),
                        List.of(moved(change, true)),
                        Optional.of(why.message()))));
    }

    private static Stamp stamp(ScheduledChange change, Instant now) {
        return new Stamp(now, change.created().by());
    }

    /** How an audit event tells of a change that is to be made at a time, or not any more. */
    static FieldChange moved(ScheduledChange change, boolean gone) {
        String at = change.plan().effectiveAt().toString();
        return new FieldChange("effective_at", gone ? at : null, gone ? null : at);
    }
}
