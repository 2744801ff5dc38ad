package dev.rekey.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Metadata;
import dev.rekey.core.access.Role;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEvent;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.StatusChange;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.User;
import dev.rekey.core.secret.KeyHash;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every store of keys promises of keys that are created and looked up. */
public abstract class KeyStoreContract extends KeyStoreFixture {

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
                .isEqualTo(List.copyOf(MetadataSamples.extreme().members().keySet()));
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

    @Test
    void keepsEverythingOverARestart() {
        ApiKey key = samples.key(owner, StoreSamples.full()).key();
        reopen();
        assertThat(samples.find(key).key()).isEqualTo(key);
        assertThat(revisions(key)).hasSize(1);
    }

    @Test
    void keepsNumbersOfMetadataApart() {
        Metadata numbers = MetadataSamples.extreme();
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
}
