package dev.rekey.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.ConcurrentDuplicateException;
import dev.rekey.core.IdempotentResponse;
import dev.rekey.core.Metadata;
import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.Role;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEvent;
import dev.rekey.core.audit.AuditQuery;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.InactivityTimeout;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyCreationStore;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.KeyStore;
import dev.rekey.core.key.OwnerKeyLimit;
import dev.rekey.core.key.OwnerKeyLimitExceededException;
import dev.rekey.core.key.PreviousSecretExpiry;
import dev.rekey.core.key.Revision;
import dev.rekey.core.key.SecretExpiry;
import dev.rekey.core.key.SecretUse;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.StatusChange;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.User;
import dev.rekey.core.secret.KeyHash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every store of keys promises. */
abstract class KeyStoreContract extends DatabaseTest {

    private Project project;
    private User owner;
    private KeyStore keys;

    @BeforeEach
    void makeOwner() {
        project = samples.project();
        owner = samples.user(project.id());
        keys = database.keys();
    }

    @Test
    void keepsEveryFieldOfANewKey() {
        ApiKey draft = samples.draftKey(owner, 0, StoreSamples.full(), samples.stamp(0));
        StatusChange ending = new StatusChange(samples.stamp(5), "leaked\nin a log");
        draft = KeyVariants.ended(draft, ending, new StatusChange(samples.stamp(6), null), samples.stamp(7));
        assertThat(draft.settings().differences(KeySettings.BLANK)).isEqualTo(EnumSet.allOf(KeyField.class));

        ApiKey kept = samples.key(draft).key();

        assertThat(kept).isEqualTo(StoreSamples.numbered(draft, 1));
        assertThat(List.copyOf(kept.settings().allowedResources().keySet()))
                .containsExactly("repository", "Repository");
        assertThat(List.copyOf(kept.settings().metadata().members().keySet()))
                .isEqualTo(List.copyOf(StoreSamples.metadata().members().keySet()));
    }

    @Test
    void keepsAKeyAboutWhichNothingWasSaid() {
        ApiKey draft = samples.draftKey(owner, 0, KeySettings.BLANK, samples.stamp(0));
        assertThat(samples.key(draft).key()).isEqualTo(StoreSamples.numbered(draft, 1));
    }

    @Test
    void findsAKeyWithItsOwnerProjectAndTheRolesThereAre() {
        Role reader = new Role("reader", "reads", StoreSamples.permissions("files:read"));
        database.roles().put(project.id(), Optional.empty(), reader, samples.commit(project.id()));
        database.roles()
                .put(
                        samples.project().id(),
                        Optional.empty(),
                        new Role("Reader", "", List.of()),
                        samples.commit(project.id()));

        KeyAggregate found = samples.key(owner, StoreSamples.full());

        assertThat(found.owner()).isEqualTo(owner);
        assertThat(found.project()).isEqualTo(project);
        assertThat(found.roles()).containsExactly(reader);
        assertThat(keys.find(new KeyRef.ByNumber(project.id(), found.key().number())))
                .contains(found);
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(keys.find(new KeyRef.ById(new KeyId(samples.id())))).isEmpty();
        assertThat(keys.find(new KeyRef.ByNumber(project.id(), 1))).isEmpty();
        assertThat(keys.findBySecret(List.of(samples.hash()))).isEmpty();
        assertThat(keys.findBySecret(List.of())).isEmpty();
    }

    @Test
    void findsAKeyByAnyOfItsSecretsUnderTheRightPepper() {
        KeyAggregate key = samples.key(owner);
        SecretVersion old = key.key().newestSecret();
        SecretVersion added = samples.secret(StoreSamples.NOW.plusSeconds(500));
        ApiKey rotated = KeyVariants.with(key.key(), List.of(added, old), samples.stamp(500));
        assertThat(update(key.key(), rotated)).isTrue();

        assertThat(samples.find(rotated).key().secrets()).containsExactly(added, old);
        assertThat(keys.findBySecret(List.of(samples.hash(), old.hash()))
                        .orElseThrow()
                        .secret())
                .isEqualTo(old);
        assertThat(keys.findBySecret(List.of(added.hash())).orElseThrow().secret())
                .isEqualTo(added);
        assertThat(keys.findBySecret(List.of(KeyHash.of("pepper2", added.hash().bytes()))))
                .isEmpty();
    }

    @Test
    void findsAKeyOfTheProjectThatIsAskedForAndNoOther() {
        ApiKey key = samples.key(owner).key();
        Project other = samples.project();
        List<KeyHash> hashes = List.of(key.newestSecret().hash());
        for (KeyRef ref : List.of(new KeyRef.ById(key.id()), new KeyRef.ByNumber(project.id(), key.number()))) {
            assertThat(keys.findIn(project.id(), ref)).isEqualTo(keys.find(ref)).isPresent();
            assertThat(keys.findIn(other.id(), ref)).isEmpty();
        }
        assertThat(keys.findBySecretIn(project.id(), hashes))
                .isEqualTo(keys.findBySecret(hashes))
                .isPresent();
        assertThat(keys.findBySecretIn(other.id(), hashes)).isEmpty();
    }

    @Test
    void forgetsASecretThatTheKeyNoLongerHas() {
        KeyAggregate key = samples.key(owner);
        SecretVersion old = key.key().newestSecret();
        SecretVersion added = samples.secret(StoreSamples.NOW);
        assertThat(update(key.key(), KeyVariants.with(key.key(), List.of(added), samples.stamp(1))))
                .isTrue();
        assertThat(keys.findBySecret(List.of(old.hash()))).isEmpty();
        assertThat(samples.find(key.key()).key().secrets()).containsExactly(added);
    }

    @Test
    void changesWhenASecretEnds() {
        ApiKey key = samples.key(owner).key();
        SecretVersion old = key.newestSecret();
        SecretVersion ending = new SecretVersion(
                old.id(),
                old.hash(),
                old.start(),
                old.lastFour(),
                old.createdAt(),
                StoreSamples.NOW.plusSeconds(60),
                old.lastUsedAt());
        assertThat(update(key, KeyVariants.with(key, List.of(ending), samples.stamp(1))))
                .isTrue();
        assertThat(samples.find(key).key().secrets()).containsExactly(ending);
    }

    @Test
    void countsKeysOfAProjectFromOneAndNeverAgain() {
        User stranger = samples.user(samples.project().id());
        assertThat(samples.key(owner).key().number()).isEqualTo(1);
        KeyAggregate second = samples.key(owner);
        assertThat(second.key().number()).isEqualTo(2);
        assertThat(samples.key(stranger).key().number()).isEqualTo(1);
        assertThat(keys.delete(second.key(), samples.commit(project.id()))).isTrue();
        reopen();
        assertThat(samples.key(owner).key().number()).isEqualTo(3);
    }

    @Test
    void refusesAKeyWhoseSecretOwnerOrProjectIsNotAsSupposed() {
        ApiKey present = samples.key(owner).key();
        ApiKey twin = KeyVariants.with(
                samples.draftKey(owner, 0, KeySettings.BLANK, samples.stamp(0)),
                List.of(new SecretVersion(
                        samples.secret(StoreSamples.NOW).id(),
                        present.newestSecret().hash(),
                        "rekey_x",
                        "1234",
                        StoreSamples.NOW,
                        null,
                        null)),
                samples.stamp(1));
        ApiKey orphan =
                samples.draftKey(samples.draftUser(project.id(), 0, "gone"), 0, KeySettings.BLANK, samples.stamp(0));
        Project gone = samples.draftProject(0, "gone");
        ApiKey stray = samples.draftKey(samples.draftUser(gone.id(), 0, "x"), 0, KeySettings.BLANK, samples.stamp(0));

        for (ApiKey refused : List.of(twin, orphan, stray)) {
            assertThat(keys.create(refused.project(), number -> samples.newKey(StoreSamples.numbered(refused, number))))
                    .isFalse();
            assertThat(keys.find(new KeyRef.ById(refused.id()))).isEmpty();
            assertThat(events(refused.id())).isEmpty();
        }
        assertThat(keys.findBySecret(List.of(present.newestSecret().hash()))).isPresent();
    }

    @Test
    void createKeepsTheFirstRevisionAndTheEvent() {
        ApiKey key = samples.key(owner, StoreSamples.full()).key();
        assertThat(revisions(key)).containsExactly(samples.revision(key, AuditAction.KEY_CREATED));
        assertThat(events(key.id())).extracting(AuditEvent::action).containsExactly(AuditAction.KEY_CREATED);
    }

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
    void deleteTakesAllButTheEvents() {
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
    void aGuardThatFailsRemembersNoAnswer() {
        ApiKey key = samples.key(owner).key();
        ApiKey after = samples.changed(key, StoreSamples.named("after"));
        assertThat(update(key, after)).isTrue();
        IdempotentResponse answer = samples.answer("late", StoreSamples.NOW);
        assertThat(keys.delete(key, samples.commit(project.id(), answer))).isFalse();
        assertThat(database.answers().find(answer.scope(), "late", Instant.EPOCH))
                .isEmpty();
    }

    @Test
    void notesUsesForwardOnly() {
        ApiKey key = samples.key(owner).key();
        SecretVersion secret = key.newestSecret();
        Instant late = StoreSamples.NOW.plusSeconds(10);
        keys.recordUse(List.of(new SecretUse(key.id(), secret.id(), late, Optional.empty())), StoreSamples.NOW);
        keys.recordUse(
                List.of(
                        new SecretUse(key.id(), secret.id(), StoreSamples.NOW, Optional.empty()),
                        new SecretUse(new KeyId(samples.id()), secret.id(), StoreSamples.NOW, Optional.empty())),
                StoreSamples.NOW);
        keys.recordUse(List.of(), StoreSamples.NOW);
        ApiKey used = samples.find(key).key();
        assertThat(used.lastUsedAt()).isEqualTo(late);
        assertThat(used.newestSecret().lastUsedAt()).isEqualTo(late);
        assertThat(used.version()).isEqualTo(key.version());

        // An update decided before the use was noted does not undo it.
        ApiKey after = samples.changed(key, StoreSamples.named("after"));
        assertThat(update(key, after)).isTrue();
        assertThat(samples.find(key).key().lastUsedAt()).isEqualTo(late);
        assertThat(samples.find(key).key().newestSecret().lastUsedAt()).isEqualTo(late);
    }

    @Test
    void aUseThatIsAheadOfNowIsBroughtBackByTheNextOne() {
        ApiKey key = samples.key(owner).key();
        SecretVersion secret = key.newestSecret();
        Instant ahead = StoreSamples.NOW.plus(Duration.ofDays(3_650));
        keys.recordUse(List.of(new SecretUse(key.id(), secret.id(), ahead, Optional.empty())), ahead);
        assertThat(samples.find(key).key().lastUsedAt()).isEqualTo(ahead);
        keys.recordUse(
                List.of(new SecretUse(key.id(), secret.id(), StoreSamples.NOW, Optional.empty())), StoreSamples.NOW);
        assertThat(samples.find(key).key().lastUsedAt()).isEqualTo(StoreSamples.NOW);
        assertThat(samples.find(key).key().newestSecret().lastUsedAt()).isEqualTo(StoreSamples.NOW);

        // Clocks that are seconds apart bring nothing back, nor does a use that was kept for long.
        Instant seconds = StoreSamples.NOW.plusSeconds(5);
        keys.recordUse(List.of(new SecretUse(key.id(), secret.id(), seconds, Optional.empty())), seconds);
        keys.recordUse(
                List.of(new SecretUse(key.id(), secret.id(), StoreSamples.NOW.minusSeconds(9_999), Optional.empty())),
                StoreSamples.NOW);
        assertThat(samples.find(key).key().lastUsedAt()).isEqualTo(seconds);
    }

    @Test
    void usesAheadOfNowAreFoundWhereTheyKeepASecretAlive() {
        ApiKey plain = samples.key(owner).key();
        ApiKey silent = rotated(new SecretExpiry(null, new InactivityTimeout(60, StoreSamples.NOW)));
        SecretVersion old = silent.secrets().getLast();
        Instant ahead = StoreSamples.NOW.plus(Duration.ofDays(3_650));
        IpAddress from = IpAddress.parse("192.0.2.1").orElseThrow();
        keys.recordUse(
                List.of(
                        new SecretUse(plain.id(), plain.newestSecret().id(), ahead, Optional.empty()),
                        new SecretUse(silent.id(), old.id(), ahead, from, Optional.empty())),
                ahead);
        assertThat(keys.usedAhead(ahead, 10)).isEmpty();
        assertThat(keys.usedAhead(StoreSamples.NOW, 10))
                .containsExactly(new SecretUse(silent.id(), old.id(), ahead, from, Optional.empty()));
    }

    @Test
    void notesFromWhereASecretWasUsedLast() {
        ApiKey key = samples.key(owner).key();
        SecretVersion secret = key.newestSecret();
        IpAddress from = IpAddress.parse("2001:db8::1").orElseThrow();
        keys.recordUse(
                List.of(new SecretUse(key.id(), secret.id(), StoreSamples.NOW.plusSeconds(1), from, Optional.empty())),
                StoreSamples.NOW);
        keys.recordUse(
                List.of(new SecretUse(key.id(), secret.id(), StoreSamples.NOW, null, Optional.empty())),
                StoreSamples.NOW);
        assertThat(samples.find(key).key().newestSecret().lastUsedFrom()).isEqualTo(from);
        keys.recordUse(
                List.of(new SecretUse(key.id(), secret.id(), StoreSamples.NOW.plusSeconds(2), null, Optional.empty())),
                StoreSamples.NOW);
        assertThat(samples.find(key).key().newestSecret().lastUsedFrom()).isNull();
    }

    @Test
    void keepsHowSecretsEndAndHowTheyWouldHave() {
        ApiKey key = samples.key(owner).key();
        SecretVersion newest = samples.secret(StoreSamples.NOW.plusSeconds(9));
        InactivityTimeout inactivity = new InactivityTimeout(60, StoreSamples.NOW);
        List<PreviousSecretExpiry> formerly = List.of(
                new PreviousSecretExpiry(
                        newest.id(),
                        new SecretExpiry(StoreSamples.NOW.plusSeconds(5), new InactivityTimeout(90, StoreSamples.NOW))),
                new PreviousSecretExpiry(new SecretId(samples.id()), SecretExpiry.WITH_KEY));
        SecretVersion ending =
                ending(key.newestSecret(), new SecretExpiry(StoreSamples.NOW.plusSeconds(4), inactivity), formerly);
        ApiKey rotated = KeyVariants.with(key, List.of(newest, ending), samples.stamp(1));
        assertThat(update(key, rotated)).isTrue();
        assertThat(samples.find(key).key()).isEqualTo(rotated);
        SecretVersion free = ending(ending, SecretExpiry.WITH_KEY, List.of());
        ApiKey freed = KeyVariants.with(rotated, List.of(newest, free), samples.stamp(2));
        assertThat(update(rotated, freed)).isTrue();
        assertThat(samples.find(key).key()).isEqualTo(freed);
    }

    @Test
    void findsKeysOfWhichSilenceHasEndedASecret() {
        Instant over = StoreSamples.NOW.plusSeconds(60).plus(InactivityTimeout.GRACE);
        ApiKey silent = rotated(new SecretExpiry(null, new InactivityTimeout(60, StoreSamples.NOW)));
        ApiKey ended = rotated(
                new SecretExpiry(StoreSamples.NOW.plusSeconds(10), new InactivityTimeout(60, StoreSamples.NOW)));
        rotated(new SecretExpiry(StoreSamples.NOW.plusSeconds(1_000), null));
        samples.key(owner);

        assertThat(keys.expiredByInactivity(over.minusNanos(1_000), 10)).isEmpty();
        assertThat(keys.expiredByInactivity(over, 10)).containsExactly(silent.id());
        assertThat(keys.expiredByInactivity(over, 0)).isEmpty();
        assertThat(ended.secrets()).hasSize(2);

        SecretVersion old = silent.secrets().getLast();
        keys.recordUse(
                List.of(new SecretUse(silent.id(), old.id(), StoreSamples.NOW.plusSeconds(3), Optional.empty())),
                StoreSamples.NOW);
        assertThat(keys.expiredByInactivity(over, 10)).isEmpty();
        assertThat(keys.expiredByInactivity(over.plusSeconds(3), 10)).containsExactly(silent.id());
    }

    @Test
    void aSecretThatWasUsedMeanwhileIsNotTakenAwayForItsSilence() {
        ApiKey key = rotated(new SecretExpiry(null, new InactivityTimeout(60, StoreSamples.NOW)));
        SecretVersion old = key.secrets().getLast();
        ApiKey without = KeyVariants.with(key, List.of(key.newestSecret()), samples.stamp(100));
        keys.recordUse(
                List.of(new SecretUse(key.id(), old.id(), StoreSamples.NOW.plusSeconds(99), Optional.empty())),
                StoreSamples.NOW);
        assertThat(update(key, without)).isFalse();
        ApiKey read = samples.find(key).key();
        assertThat(read.secrets()).hasSize(2);
        assertThat(read.version()).isEqualTo(key.version());
        assertThat(update(read, KeyVariants.with(read, List.of(read.newestSecret()), samples.stamp(200))))
                .isTrue();
        assertThat(keys.findBySecret(List.of(old.hash()))).isEmpty();
    }

    /** A key whose first secret ends so, beside a newer one. */
    private ApiKey rotated(SecretExpiry end) {
        ApiKey key = samples.key(owner).key();
        ApiKey rotated = KeyVariants.with(
                key,
                List.of(samples.secret(StoreSamples.NOW.plusSeconds(500)), ending(key.newestSecret(), end, List.of())),
                samples.stamp(1));
        assertThat(update(key, rotated)).isTrue();
        return rotated;
    }

    private static SecretVersion ending(SecretVersion secret, SecretExpiry end, List<PreviousSecretExpiry> formerly) {
        return new SecretVersion(
                secret.id(),
                secret.hash(),
                secret.start(),
                secret.lastFour(),
                secret.createdAt(),
                end,
                formerly,
                secret.lastUsedAt(),
                secret.lastUsedFrom());
    }

    @Test
    void movesAHashToTheCurrentPepperUnlessItIsAnothersThere() {
        ApiKey key = samples.key(owner).key();
        ApiKey other = samples.key(owner).key();
        KeyHash moved = KeyHash.of("pepper2", samples.hash().bytes());
        keys.recordUse(
                List.of(
                        new SecretUse(key.id(), key.newestSecret().id(), StoreSamples.NOW, Optional.of(moved)),
                        new SecretUse(other.id(), other.newestSecret().id(), StoreSamples.NOW, Optional.of(moved))),
                StoreSamples.NOW);
        assertThat(keys.findBySecret(List.of(moved)).orElseThrow().owned().key().id())
                .isEqualTo(key.id());
        assertThat(keys.findBySecret(List.of(key.newestSecret().hash()))).isEmpty();
        assertThat(keys.findBySecret(List.of(other.newestSecret().hash()))).isPresent();
        assertThat(samples.find(other).key().lastUsedAt()).isEqualTo(StoreSamples.NOW);
    }

    @Test
    void keepsEverythingOverARestart() {
        ApiKey key = samples.key(owner, StoreSamples.full()).key();
        reopen();
        assertThat(samples.find(key).key()).isEqualTo(key);
        assertThat(revisions(key)).hasSize(1);
    }

    @Test
    void keepsNumbersOfMetadataApart() {
        Metadata numbers = StoreSamples.metadata();
        List<Object> found = new ArrayList<>();
        ApiKey key = samples.key(owner, StoreSamples.full()).key();
        key.settings().metadata().members().forEach((name, value) -> {
            if (value instanceof Number) {
                found.add(value);
            }
        });
        assertThat(found)
                .containsExactly(
                        Long.MAX_VALUE,
                        Long.MIN_VALUE,
                        numbers.members().get("beyond"),
                        numbers.members().get("scale"),
                        numbers.members().get("exponent"));
    }

    private boolean update(ApiKey before, ApiKey after) {
        return keys.update(
                before,
                after,
                samples.revision(after, AuditAction.KEY_UPDATED),
                StoreSamples.commitOf(samples.event(project.id(), before.id(), AuditAction.KEY_UPDATED)),
                Optional.empty());
    }

    private List<Revision> revisions(ApiKey key) {
        return database.keys().revisions(key.id(), Long.MAX_VALUE, 100);
    }

    private List<AuditEvent> events(KeyId key) {
        return database.audit().list(new AuditQuery(null, key, null, null, null, null, null, null, 100));
    }
}
