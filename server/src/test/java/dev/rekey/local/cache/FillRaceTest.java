package dev.rekey.local.cache;

import static dev.rekey.core.key.SampleKeys.PROJECT_ID;
import static dev.rekey.local.cache.GatedKeyStore.hash;
import static dev.rekey.local.cache.GatedKeyStore.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.core.feed.CacheInvalidation;
import dev.rekey.core.feed.NodeRegistration;
import dev.rekey.core.id.NodeId;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.secret.KeyHash;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.KeyLookup;
import dev.rekey.node.cluster.ChangeFeedConsumer;
import dev.rekey.node.cluster.ManualChangeFeed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A node reads a row, another node's change of it is applied, and only then the row is kept. */
@Timeout(60)
class FillRaceTest {

    private static final KeyHash HASH = hash(1);
    private static final List<KeyHash> ASKED = List.of(HASH);
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private final ManualChangeFeed feed = new ManualChangeFeed();
    private final GatedKeyStore store = new GatedKeyStore();
    private final InvalidationTracker invalidations = new InvalidationTracker();
    private final CacheFreshness freshness =
            CacheFreshness.among(System::nanoTime, () -> false, Duration.ofMinutes(5), Duration.ofMinutes(5));
    private final ChangeFeedConsumer consumer = new ChangeFeedConsumer(
            feed,
            new NodeRegistration(new NodeId(new UUID(9, 9)), "node", "1", NOW, Duration.ofMinutes(5)),
            invalidations,
            _ -> {},
            freshness,
            () -> NOW,
            Duration.ofMinutes(5));
    private final KeyCache cache = new KeyCache(
            store,
            invalidations,
            new SharedPartInterner(_ -> new byte[0]),
            freshness,
            consumer::applied,
            1L << 30,
            System::nanoTime);

    @BeforeEach
    void start() {
        consumer.start();
    }

    @AfterEach
    void close() {
        consumer.close();
    }

    static Stream<CacheInvalidation> touched() {
        KeyAggregate row = row(1, 1, HASH);
        return Stream.of(
                new CacheInvalidation.ByKey(row.key().id()),
                new CacheInvalidation.ByUser(row.owner().id()),
                new CacheInvalidation.ByProject(row.project().id()));
    }

    @ParameterizedTest
    @MethodSource("touched")
    void rowChangedByAnotherNodeDuringTheReadIsNotCached(CacheInvalidation invalidation) throws Exception {
        store.commit(row(1, 1, HASH));
        GatedKeyStore.Gate gate = store.stopTheNext();
        CompletableFuture<KeyLookup> early = CompletableFuture.supplyAsync(() -> cache.find(PROJECT_ID, ASKED));
        gate.awaitEntered();
        store.commit(row(1, 2, HASH));
        long epoch = feed.change(invalidation);
        await().atMost(Duration.ofSeconds(20)).until(() -> consumer.applied() == epoch);
        gate.open();
        assertThat(early.get(20, TimeUnit.SECONDS)).isInstanceOf(CachedKey.class);
        assertThat(cache.tryFind(PROJECT_ID, ASKED)).isNull();
        assertThat(version(cache.find(PROJECT_ID, ASKED))).isEqualTo(2);
        assertThat(cache.tryFind(PROJECT_ID, ASKED)).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("hashOfASecretThatIsMade")
    void secretCreatedByAnotherNodeDuringTheLookupIsFound(CacheInvalidation invalidation) throws Exception {
        GatedKeyStore.Gate gate = store.stopTheNext();
        CompletableFuture<KeyLookup> early = CompletableFuture.supplyAsync(() -> cache.find(PROJECT_ID, ASKED));
        gate.awaitEntered();
        store.commit(row(1, 1, HASH));
        long epoch = feed.change(invalidation);
        await().atMost(Duration.ofSeconds(20)).until(() -> consumer.applied() == epoch);
        gate.open();
        assertThat(early.get(20, TimeUnit.SECONDS)).isEqualTo(KeyLookup.NOTHING);
        assertThat(cache.tryFind(PROJECT_ID, ASKED)).isNull();
        assertThat(version(cache.find(PROJECT_ID, ASKED))).isEqualTo(1);
    }

    static Stream<CacheInvalidation> hashOfASecretThatIsMade() {
        return Stream.of(CacheInvalidation.BySecretHash.of(HASH));
    }

    private static long version(KeyLookup lookup) {
        return ((CachedKey) lookup).version();
    }
}
