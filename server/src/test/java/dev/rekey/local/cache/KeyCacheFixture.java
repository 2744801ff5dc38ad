package dev.rekey.local.cache;

import static dev.rekey.core.key.SampleKeys.PROJECT_ID;
import static dev.rekey.local.cache.GatedKeyStore.hash;
import static dev.rekey.local.cache.GatedKeyStore.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.secret.KeyHash;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.KeyLookup;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A key cache over a store whose reads can be held back. */
abstract class KeyCacheFixture {

    static final KeyHash HASH = hash(1);
    static final List<KeyHash> ASKED = List.of(HASH);

    final GatedKeyStore store = new GatedKeyStore();
    final InvalidationTracker invalidations = new InvalidationTracker();
    final AtomicLong nanos = new AtomicLong();
    final KeyCache cache = cache(1L << 30);

    KeyCache cache(long maxBytes) {
        return new KeyCache(
                store,
                invalidations,
                new SharedPartInterner(metadata -> new byte[0]),
                CacheFreshness.alone(),
                () -> 0,
                maxBytes,
                nanos::get);
    }

    void assertUnknown(List<KeyHash> hashes) {
        assertThat(cache.find(PROJECT_ID, hashes)).isSameAs(KeyLookup.NOTHING);
        assertThat(cache.tryFind(PROJECT_ID, hashes)).isSameAs(KeyLookup.NOTHING);
    }

    static void assertIs(KeyAggregate row, @Nullable KeyLookup lookup) {
        if (!(lookup instanceof CachedKey cachedKey)) {
            throw new AssertionError("no key but " + lookup);
        }
        assertThat(cachedKey.id()).isEqualTo(row.key().id());
        assertThat(cachedKey.version()).isEqualTo(row.key().version());
        assertThat(cachedKey.isEnabled()).isEqualTo(row.owner().enabled());
    }
}
