package dev.rekey.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEvent;
import dev.rekey.core.audit.AuditQueryBuilder;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.ScheduledChangeId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.Revision;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.key.ScheduledChange.State;
import dev.rekey.core.key.ScheduledChangeBuilder;
import dev.rekey.core.key.ScheduledChangeFailure;
import dev.rekey.core.key.StatusChange;
import dev.rekey.core.key.store.ScheduleStore;
import dev.rekey.core.key.store.ScheduleStore.AddOutcome;
import dev.rekey.core.key.store.ScheduleStore.DueChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of scheduled changes promises. */
public abstract class ScheduleStoreContract extends DatabaseTest {

    private static final int MOST = 20;

    private ScheduleStore store;
    private ApiKey key;

    @BeforeEach
    void makeAKey() {
        store = database.schedule();
        key = samples.key(samples.user(samples.project().id())).key();
    }

    private ScheduledChange waiting(ApiKey of, long seconds, String name) {
        return ScheduledChangeBuilder.builder()
                .id(new ScheduledChangeId(samples.id()))
                .key(of.id())
                .plan(new ScheduledChange.Plan(
                        KeyChange.builder().name(name).reason("why").build(),
                        StoreSamples.NOW.plusSeconds(seconds),
                        3L))
                .seen(new ScheduledChange.Baseline(of.version(), of.settings()))
                .created(samples.stamp(1))
                .state(State.WAITING)
                .build();
    }

    private ScheduledChange kept(ApiKey of, long seconds, String name) {
        ScheduledChange change = waiting(of, seconds, name);
        assertThat(store.add(of, change, MOST, samples.commit(of.project()))).isEqualTo(AddOutcome.DONE);
        return change;
    }

    private static ScheduledChange in(
            ScheduledChange change,
            State state,
            @Nullable ScheduledChangeFailure held,
            @Nullable AuditStamp ended,
            @Nullable Long version) {
        return ScheduledChangeBuilder.builder(change)
                .state(state)
                .heldBack(held)
                .ended(ended)
                .version(version)
                .wouldRefuse(4L)
                .build();
    }

    private ScheduledChange applied(ScheduledChange change) {
        return in(change, State.APPLIED, null, samples.stamp(2), 2L);
    }

    private boolean apply(ScheduledChange change, ApiKey before, ApiKey after) {
        return apply(change, before, after, samples.commit(before.project()));
    }

    private boolean apply(ScheduledChange change, ApiKey before, ApiKey after, TransactionRecords records) {
        return database.keys()
                .apply(
                        change,
                        applied(change),
                        before,
                        after,
                        samples.revision(after, AuditAction.KEY_UPDATED),
                        records,
                        Optional.empty());
    }

    private ScheduledChange find(ScheduledChange change) {
        return store.find(change.key(), change.id()).orElseThrow();
    }

    @Test
    void whatWasKeptIsRead() {
        ScheduledChange change = kept(key, 60, "ü");
        ApiKey other = samples.key(samples.user(key.project())).key();
        assertThat(find(change)).isEqualTo(change);
        reopen();
        store = database.schedule();
        assertThat(find(change)).isEqualTo(change);
        ScheduledChangeFailure why = new ScheduledChangeFailure(
                ScheduledChangeFailure.Reason.CHANGED_MEANWHILE,
                "ü",
                List.of("name", "roles"),
                StoreSamples.NOW.plusSeconds(7));
        ScheduledChange held = in(change, State.HELD_BACK, why, null, null);
        assertThat(store.update(change, held, samples.commit(key.project()))).isTrue();
        assertThat(find(change)).isEqualTo(held);
        ScheduledChange cancelled = in(held, State.CANCELLED, why, samples.stamp(9), null);
        assertThat(store.update(held, cancelled, TransactionRecords.NOTHING)).isTrue();
        assertThat(find(change)).isEqualTo(cancelled);
        assertThat(store.find(other.id(), change.id())).isEmpty();
    }

    @Test
    void aKeyShowsWhatIsPendingTheFirstDueAtTheFront() {
        ScheduledChange late = kept(key, 60, "late");
        ScheduledChange soon = kept(key, 30, "soon");
        ScheduledChange gone = kept(key, 10, "gone");
        assertThat(store.update(
                        gone, in(gone, State.CANCELLED, null, samples.stamp(3), null), TransactionRecords.NOTHING))
                .isTrue();
        KeyAggregate other = samples.key(samples.user(key.project()));
        assertThat(samples.find(key).pending()).containsExactly(soon, late);
        assertThat(other.pending()).isEmpty();
        assertThat(store.list(key.id(), null, 2))
                .hasSize(2)
                .extracting(ScheduledChange::id)
                .containsExactly(gone.id(), soon.id());
        assertThat(store.list(key.id(), soon.id(), 2)).containsExactly(late);
    }

    @Test
    void noneIsAddedToAKeyThatChangedMeanwhileOrWentOrIsFull() {
        ApiKey after = samples.changed(key, StoreSamples.named("other"));
        assertThat(database.keys()
                        .update(
                                key,
                                after,
                                samples.revision(after, AuditAction.KEY_UPDATED),
                                samples.commit(key.project()),
                                Optional.empty()))
                .isTrue();
        AuditEvent event = samples.event(key.project(), key.id(), AuditAction.KEY_CHANGE_SCHEDULED);
        assertThat(store.add(key, waiting(key, 1, "x"), MOST, TransactionRecords.of(event)))
                .isEqualTo(AddOutcome.STALE);
        for (int number = 0; number < MOST; number++) {
            kept(after, number, "x");
        }
        assertThat(store.add(after, waiting(after, 1, "x"), MOST, TransactionRecords.of(event)))
                .isEqualTo(AddOutcome.FULL);
        assertThat(database.audit()
                        .list(AuditQueryBuilder.builder()
                                .key(key.id())
                                .limit(100)
                                .build()))
                .doesNotContain(event);
        assertThat(database.keys().delete(after, samples.commit(key.project()))).isTrue();
        assertThat(store.list(key.id(), null, 100)).isEmpty();
        assertThat(store.due(StoreSamples.NOW.plusSeconds(1_000), 100)).isEmpty();
        assertThat(store.add(after, waiting(after, 1, "x"), MOST, TransactionRecords.of(event)))
                .isEqualTo(AddOutcome.STALE);
    }

    @Test
    void manyAtOnceNeverPassTheBound() throws Exception {
        int added = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<AddOutcome>> tasks = new ArrayList<>();
            for (int number = 0; number < 40; number++) {
                ScheduledChange change = waiting(key, number, "x");
                TransactionRecords records = samples.commit(key.project());
                tasks.add(() -> store.add(key, change, MOST, records));
            }
            for (Future<AddOutcome> result : threads.invokeAll(tasks)) {
                added += result.get() == AddOutcome.DONE ? 1 : 0;
            }
        }
        assertThat(added).isEqualTo(MOST);
        assertThat(samples.find(key).pending()).hasSize(MOST);
    }

    @Test
    void onlyThoseThatAreDueAndWaitAreDueAndOneThatIsPutOffStandsBehind() {
        ScheduledChange first = kept(key, 10, "first");
        ScheduledChange second = kept(key, 20, "second");
        ScheduledChange held = kept(key, 5, "held");
        ScheduledChangeFailure why = new ScheduledChangeFailure(
                ScheduledChangeFailure.Reason.NOT_ALLOWED, "no", List.of(), StoreSamples.NOW);
        assertThat(store.update(held, in(held, State.HELD_BACK, why, null, null), TransactionRecords.NOTHING))
                .isTrue();
        assertThat(store.due(StoreSamples.NOW.plusSeconds(9), 10)).isEmpty();
        DueChange due = new DueChange(key.id(), first.id(), 0);
        assertThat(store.due(StoreSamples.NOW.plusSeconds(10), 10)).containsExactly(due);
        assertThat(store.due(StoreSamples.NOW.plusSeconds(30), 1)).containsExactly(due);
        store.postpone(due, StoreSamples.NOW.plusSeconds(25));
        store.postpone(due, StoreSamples.NOW.plusSeconds(1_000));
        assertThat(store.due(StoreSamples.NOW.plusSeconds(30), 10))
                .containsExactly(new DueChange(key.id(), second.id(), 0), new DueChange(key.id(), first.id(), 1));
    }

    @Test
    void oneIsMadeWithItsKeyOrNotAtAll() {
        ScheduledChange change = kept(key, 10, "x");
        ApiKey after = samples.changed(key, StoreSamples.named("x"));
        ApiKey stale = samples.changed(after, StoreSamples.named("y"));
        AuditEvent event = samples.event(key.project(), key.id(), AuditAction.KEY_UPDATED);
        assertThat(apply(change, after, stale, TransactionRecords.of(event)))
                .as("another version")
                .isFalse();
        assertThat(find(change)).isEqualTo(change);
        assertThat(samples.find(key).key()).isEqualTo(key);
        long head = database.feed().head();
        assertThat(apply(change, key, after, TransactionRecords.of(event))).isTrue();
        assertThat(database.feed().head()).isEqualTo(head + 1);
        assertThat(samples.find(key).key()).isEqualTo(after);
        assertThat(find(change).state()).isEqualTo(State.APPLIED);
        assertThat(apply(change, after, stale)).as("once").isFalse();
        assertThat(samples.find(key).key()).isEqualTo(after);
        assertThat(database.keys().revisions(key.id(), Long.MAX_VALUE, 10))
                .extracting(Revision::version)
                .containsExactly(2L, 1L);
        assertThat(store.update(
                        change, in(change, State.CANCELLED, null, samples.stamp(3), null), TransactionRecords.NOTHING))
                .as("what was made is not cancelled")
                .isFalse();
    }

    @Test
    void ofManyWhoMakeItAtOnceOneDoes() throws Exception {
        ScheduledChange change = kept(key, 10, "x");
        int made = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int number = 0; number < 4; number++) {
                ApiKey after = samples.changed(key, StoreSamples.named("x"));
                TransactionRecords records = samples.commit(key.project());
                tasks.add(() -> apply(change, key, after, records));
            }
            for (Future<Boolean> done : threads.invokeAll(tasks)) {
                made += done.get() ? 1 : 0;
            }
        }
        assertThat(made).isEqualTo(1);
        assertThat(samples.find(key).key().version()).isEqualTo(2);
    }

    @Test
    void othersThatWaitSeeTheKeyAsItWasMade() {
        ScheduledChange change = kept(key, 10, "x");
        ScheduledChange other = kept(key, 20, "y");
        ApiKey after = samples.changed(key, StoreSamples.named("x"));
        assertThat(apply(change, key, after)).isTrue();
        assertThat(find(other).seen()).isEqualTo(new ScheduledChange.Baseline(key.version(), after.settings()));
        assertThat(find(other).state()).isEqualTo(State.WAITING);
    }

    @Test
    void revokingCancelsAllThatIsPending() {
        ScheduledChange change = kept(key, 10, "x");
        AuditStamp stamp = samples.stamp(5);
        ApiKey revoked = KeyVariants.ended(key, new StatusChange(stamp, null), null, stamp);
        assertThat(database.keys()
                        .update(
                                key,
                                revoked,
                                samples.revision(revoked, AuditAction.KEY_REVOKED),
                                samples.commit(key.project()),
                                Optional.empty()))
                .isTrue();
        assertThat(find(change).state()).isEqualTo(State.CANCELLED);
        assertThat(find(change).ended()).isEqualTo(stamp);
        assertThat(samples.find(key).pending()).isEmpty();
        assertThat(store.due(StoreSamples.NOW.plusSeconds(100), 10)).isEmpty();
    }
}
