package dev.rekey.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.access.IpAddress;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.InactivityTimeout;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.PreviousSecretExpiry;
import dev.rekey.core.key.SecretExpiry;
import dev.rekey.core.key.SecretUse;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.SecretVersionBuilder;
import dev.rekey.core.secret.KeyHash;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every store of keys promises of their secrets: ends, uses, hashes. */
public abstract class KeySecretStoreContract extends KeyStoreFixture {

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
    void useInTheFutureIsCorrectedByTheNextUse() {
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
    void usesInTheFutureThatKeepASecretActiveAreFound() {
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
    void storesExpiryAndPreviousExpiryOfSecrets() {
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
    void findsKeysWithSecretsExpiredByInactivity() {
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
    void secretUsedMeanwhileIsNotExpiredByInactivity() {
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
        return SecretVersionBuilder.builder(secret)
                .end(end)
                .previousExpiries(formerly)
                .build();
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
}
