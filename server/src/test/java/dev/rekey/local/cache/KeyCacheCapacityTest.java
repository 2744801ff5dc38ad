package dev.rekey.local.cache;

import static dev.rekey.core.key.SampleKeys.PROJECT_ID;
import static dev.rekey.local.cache.GatedKeyStore.hash;
import static dev.rekey.local.cache.GatedKeyStore.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.id.ProjectId;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.secret.KeyHash;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.KeyLookup;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a key cache keeps, and for how long: unknown secrets, previous peppers, bounded memory. */
@Timeout(60)
class KeyCacheCapacityTest extends KeyCacheFixture {

    private static final ProjectId STRANGERS = new ProjectId(new UUID(1, 2));
    private static final SharedPartInterner PACKING = new SharedPartInterner(metadata -> new byte[0]);

    @Test
    void unknownSecretIsCachedForTwoSeconds() {
        assertUnknown(ASKED);
        nanos.addAndGet(Duration.ofMillis(1_999).toNanos());
        assertThat(cache.tryFind(PROJECT_ID, ASKED)).isSameAs(KeyLookup.NOTHING);
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(cache.tryFind(PROJECT_ID, ASKED)).isNull();
    }

    @Test
    void secretMovedToAnotherKeyIsCachedAsThatKey() {
        store.commit(row(1, 5, HASH));
        cache.find(PROJECT_ID, ASKED);
        store.remove(row(1, 5, HASH).key().id());
        invalidations.changed(row(1, 5, HASH).key().id());
        KeyAggregate other = row(2, 1, HASH);
        store.commit(other);
        invalidations.changed(HASH);
        assertIs(other, cache.find(PROJECT_ID, ASKED));
        assertIs(other, cache.tryFind(PROJECT_ID, ASKED));
    }

    @Test
    void keyOfAnotherProjectCostsAsMuchAsAnUnknownKey() {
        store.commit(row(1, 1, HASH));
        cache.find(PROJECT_ID, ASKED);
        cache.find(null, ASKED);
        for (List<KeyHash> hashes : List.of(ASKED, List.of(hash(2)))) {
            int before = store.looks.get();
            assertThat(cache.tryFind(STRANGERS, hashes)).isNull();
            assertThat(cache.find(STRANGERS, hashes)).isSameAs(KeyLookup.NOTHING);
            assertThat(store.looks.get() - before).isEqualTo(1);
            assertThat(cache.tryFind(STRANGERS, hashes)).isSameAs(KeyLookup.NOTHING);
            assertThat(cache.find(STRANGERS, hashes)).isSameAs(KeyLookup.NOTHING);
            assertThat(store.looks.get() - before).isEqualTo(1);
        }
        assertIs(row(1, 1, HASH), cache.tryFind(PROJECT_ID, ASKED));
    }

    @Test
    void keyUnderThePreviousPepperIsCached() {
        KeyAggregate row = row(1, 1, hash("b", 7));
        store.commit(row);
        List<KeyHash> candidates = List.of(HASH, hash("b", 7));
        assertIs(row, cache.find(PROJECT_ID, candidates));
        KeyLookup held = cache.tryFind(PROJECT_ID, candidates);
        assertIs(row, held);
        assertThat(held instanceof CachedKey cachedKey && cachedKey.hasOldHash())
                .isTrue();
    }

    @Test
    void cacheStaysWithinItsMemoryLimit() {
        KeyCache small = cache(100_000);
        int most = 100_000 / PACKING.bytes(facts(row(1, 1, HASH)));
        for (int number = 1; number <= 2_000; number++) {
            KeyAggregate row = row(number, 1, hash(number));
            store.commit(row);
            assertIs(row, small.find(PROJECT_ID, List.of(hash(number))));
            store.remove(row.key().id());
        }
        int held = 0;
        for (int number = 1; number <= 2_000; number++) {
            held += small.tryFind(PROJECT_ID, List.of(hash(number))) == null ? 0 : 1;
        }
        assertThat(held).isBetween(most / 2, most);
    }

    @Test
    void unknownSecretsEvictNoKey() {
        KeyAggregate row = row(1, 1, HASH);
        store.commit(row);
        cache.find(PROJECT_ID, ASKED);
        for (int number = 2; number <= 60_000; number++) {
            cache.find(PROJECT_ID, List.of(hash(number)));
        }
        assertIs(row, cache.tryFind(PROJECT_ID, ASKED));
    }

    private CachedKey facts(KeyAggregate row) {
        return CachedKey.of(row, row.key().newestSecret(), false, 0, PACKING);
    }
}
