package dev.rekey.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.ConcurrentDuplicateException;
import dev.rekey.core.IdempotentResponse;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEvent;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.Revision;
import dev.rekey.core.key.StatusChange;
import dev.rekey.core.key.store.KeyCreationStore;
import dev.rekey.core.key.store.OwnerKeyLimit;
import dev.rekey.core.key.store.OwnerKeyLimitExceededException;
import dev.rekey.core.limit.Credits;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every store of keys promises of keys that are changed, and of their revisions. */
public abstract class KeyUpdateStoreContract extends KeyStoreFixture {

    @ParameterizedTest
    @EnumSource(KeyField.class)
    void updatesOneFieldAndNoOther(KeyField field) {
        KeySettings blank = StoreSamples.named("blank");
        for (KeySettings from : List.of(blank, StoreSamples.full())) {
            KeySettings to = from.equals(blank) ? StoreSamples.full() : blank;
            ApiKey key = samples.key(owner, from).key();
            ApiKey after = samples.changed(key, KeyVariants.mixed(from, to, EnumSet.of(field)));
            assertThat(after.settings().differences(from)).containsExactly(field);
            assertThat(update(key, after)).isTrue();
            assertThat(samples.find(key).key()).isEqualTo(after);
        }
    }

    @Test
    void revokesAndReleases() {
        ApiKey key = samples.key(owner).key();
        StatusChange ending = new StatusChange(samples.stamp(9), "over");
        ApiKey set = KeyVariants.ended(key, null, ending, samples.stamp(10));
        assertThat(update(key, set)).isTrue();
        assertThat(samples.find(key).key()).isEqualTo(set);
        ApiKey released = KeyVariants.ended(set, ending, null, samples.stamp(11));
        assertThat(update(set, released)).isTrue();
        assertThat(samples.find(key).key()).isEqualTo(released);
    }

    @Test
    void anUpdateOfAnOlderVersionWritesNothing() {
        ApiKey first = samples.key(owner, StoreSamples.named("first")).key();
        ApiKey second = samples.changed(first, StoreSamples.full());
        assertThat(update(first, second)).isTrue();
        ApiKey late = samples.changed(
                first,
                KeyVariants.permitted("late", StoreSamples.permissions("late").getFirst()));

        assertThat(update(first, late)).isFalse();
        assertThat(keys.delete(first, samples.commit(project.id()))).isFalse();

        assertThat(samples.find(first).key()).isEqualTo(second);
        assertThat(revisions(first)).hasSize(2);
        assertThat(events(first.id())).hasSize(2);
    }

    @Test
    void revisionsAreTheSettingsOfEachVersion() {
        ApiKey first = samples.key(owner, StoreSamples.full()).key();
        ApiKey second = samples.changed(first, KeySettings.BLANK);
        assertThat(update(first, second)).isTrue();
        assertThat(revisions(first))
                .extracting(Revision::settings)
                .containsExactly(KeySettings.BLANK, StoreSamples.full());
        assertThat(revisions(first)).extracting(Revision::version).containsExactly(2L, 1L);
        assertThat(revisions(first)).extracting(Revision::stamp).containsExactly(second.updated(), first.created());
    }

    @Test
    void revisionsAreFoundByVersionAndInPages() {
        ApiKey first = samples.key(owner).key();
        ApiKey second = samples.changed(first, StoreSamples.full());
        ApiKey third = KeyVariants.ended(second, null, new StatusChange(samples.stamp(9), "over"), samples.stamp(10));
        assertThat(update(first, second)).isTrue();
        assertThat(update(second, third)).isTrue();
        assertThat(keys.findRevision(first.id(), 2)).contains(samples.revision(second, AuditAction.KEY_UPDATED));
        assertThat(keys.findRevision(first.id(), 3).orElseThrow().quarantined()).isTrue();
        assertThat(keys.findRevision(first.id(), 4)).isEmpty();
        assertThat(keys.findRevision(new KeyId(samples.id()), 1)).isEmpty();
        assertThat(keys.revisions(first.id(), 3, 1))
                .extracting(Revision::version)
                .containsExactly(2L);
        assertThat(keys.revisions(first.id(), 2, 5))
                .extracting(Revision::version)
                .containsExactly(1L);
        assertThat(keys.revisions(first.id(), 1, 5)).isEmpty();
    }

    @Test
    void whatIsFoundToRemainOfCreditsThatAreTakenAwayIsNoted() {
        ApiKey key = samples.key(owner, StoreSamples.named("n").withCredits(new Credits(100, null)))
                .key();
        assertThat(keys.creditsTakenAway(key.id())).isEmpty();
        database.credits().spendOnce(key.id(), "request", 30, StoreSamples.NOW);
        ApiKey without = samples.changed(key, StoreSamples.named("n"));
        assertThat(update(key, without)).isTrue();
        assertThat(keys.creditsTakenAway(key.id())).contains(70L);
        assertThat(keys.findRevision(key.id(), 2).orElseThrow().creditsBefore()).isEqualTo(70L);
    }

    @Test
    void deleteRemovesEverythingButTheAuditEvents() {
        ApiKey key = samples.key(owner, StoreSamples.full()).key();
        assertThat(keys.delete(
                        key, StoreSamples.commitOf(samples.event(project.id(), key.id(), AuditAction.KEY_DELETED))))
                .isTrue();
        assertThat(keys.find(new KeyRef.ById(key.id()))).isEmpty();
        assertThat(revisions(key)).isEmpty();
        assertThat(keys.findBySecret(List.of(key.newestSecret().hash()))).isEmpty();
        assertThat(events(key.id()))
                .extracting(AuditEvent::action)
                .containsExactly(AuditAction.KEY_DELETED, AuditAction.KEY_CREATED);
        assertThat(keys.delete(key, samples.commit(project.id()))).isFalse();
    }

    @Test
    void aRepeatedRequestWritesNothing() {
        IdempotentResponse answer = samples.answer("once", StoreSamples.NOW);
        ApiKey key = samples.key(owner, StoreSamples.named("before")).key();
        ApiKey after = samples.changed(key, StoreSamples.named("after"));
        assertThat(keys.update(
                        key,
                        after,
                        samples.revision(after, AuditAction.KEY_UPDATED),
                        samples.commit(project.id(), answer),
                        Optional.empty()))
                .isTrue();
        ApiKey again = samples.changed(after, StoreSamples.named("again"));
        IdempotentResponse repeated = samples.answer("once", StoreSamples.NOW.plusSeconds(86_400));

        assertThatThrownBy(() -> keys.update(
                        after,
                        again,
                        samples.revision(again, AuditAction.KEY_UPDATED),
                        samples.commit(project.id(), repeated),
                        Optional.empty()))
                .isInstanceOf(ConcurrentDuplicateException.class);
        assertThatThrownBy(() -> keys.delete(after, samples.commit(project.id(), repeated)))
                .isInstanceOf(ConcurrentDuplicateException.class);
        // A request that comes too late for its guard is told that it was repeated, not that it was late.
        assertThatThrownBy(() -> keys.delete(key, samples.commit(project.id(), repeated)))
                .isInstanceOf(ConcurrentDuplicateException.class);
        ApiKey draft = samples.draftKey(owner, 0, KeySettings.BLANK, samples.stamp(0));
        assertThatThrownBy(() -> keys.create(
                        project.id(),
                        number -> new KeyCreationStore.NewKey(
                                StoreSamples.numbered(draft, number),
                                samples.revision(draft, AuditAction.KEY_CREATED),
                                samples.commit(project.id(), repeated))))
                .isInstanceOf(ConcurrentDuplicateException.class);

        assertThat(samples.find(key).key()).isEqualTo(after);
        assertThat(keys.find(new KeyRef.ById(draft.id()))).isEmpty();
        assertThat(revisions(key)).hasSize(2);
        assertThat(database.answers().find(answer.scope(), "once", Instant.EPOCH))
                .contains(answer);
    }

    @Test
    void anOwnerHasNoMoreKeysThanItMay() {
        ApiKey key = samples.key(owner).key();
        OwnerKeyLimit one = new OwnerKeyLimit(owner.id(), 1, StoreSamples.NOW);
        assertThat(keys.countLive(owner.id(), StoreSamples.NOW)).isEqualTo(1);
        ApiKey draft = samples.draftKey(owner, 0, KeySettings.BLANK, samples.stamp(0));
        assertThatThrownBy(() -> keys.create(project.id(), number -> {
                    KeyCreationStore.NewKey made = samples.newKey(StoreSamples.numbered(draft, number));
                    return new KeyCreationStore.NewKey(made.key(), made.revision(), made.commit(), Optional.of(one));
                }))
                .isInstanceOf(OwnerKeyLimitExceededException.class);
        assertThat(keys.find(new KeyRef.ById(draft.id()))).isEmpty();

        ApiKey after = samples.changed(key, StoreSamples.named("after"));
        Revision revision = samples.revision(after, AuditAction.KEY_UPDATED);
        TransactionRecords records =
                TransactionRecords.of(samples.event(project.id(), key.id(), AuditAction.KEY_UPDATED));
        assertThatThrownBy(() -> keys.update(key, after, revision, records, Optional.of(one)))
                .isInstanceOf(OwnerKeyLimitExceededException.class);
        assertThat(samples.find(key).key()).isEqualTo(key);
        OwnerKeyLimit two = new OwnerKeyLimit(owner.id(), 2, StoreSamples.NOW);
        assertThat(keys.update(key, after, revision, records, Optional.of(two))).isTrue();
    }

    @Test
    void failedGuardStoresNoResponse() {
        ApiKey key = samples.key(owner).key();
        ApiKey after = samples.changed(key, StoreSamples.named("after"));
        assertThat(update(key, after)).isTrue();
        IdempotentResponse answer = samples.answer("late", StoreSamples.NOW);
        assertThat(keys.delete(key, samples.commit(project.id(), answer))).isFalse();
        assertThat(database.answers().find(answer.scope(), "late", Instant.EPOCH))
                .isEmpty();
    }
}
