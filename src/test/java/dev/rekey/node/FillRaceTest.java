package dev.rekey.node;

import static dev.rekey.core.key.SampleKeys.PROJECT_ID;
import static dev.rekey.node.GatedKeys.hash;
import static dev.rekey.node.GatedKeys.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.core.feed.NodeState;
import dev.rekey.core.feed.Touched;
import dev.rekey.core.id.NodeId;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.core.secret.KeyHash;
import dev.rekey.core.verify.Found;
import dev.rekey.core.verify.KeyFacts;
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

    private final HandFeed feed = new HandFeed();
    private final GatedKeys store = new GatedKeys();
    private final Changes changes = new Changes();
    private final Footing footing =
            Footing.among(System::nanoTime, () -> false, Duration.ofMinutes(5), Duration.ofMinutes(5));
    private final FeedFollower follower = new FeedFollower(
            feed,
            new NodeState(new NodeId(new UUID(9, 9)), "node", "1", NOW, Duration.ofMinutes(5)),
            changes,
            _ -> {},
            footing,
            () -> NOW,
            Duration.ofMinutes(5));
    private final KeyCache cache = new KeyCache(
            store, changes, new FactPacking(_ -> new byte[0]), footing, follower::applied, 1L << 30, System::nanoTime);

    @BeforeEach
    void start() {
        follower.start();
    }

    @AfterEach
    void close() {
        follower.close();
    }

    static Stream<Touched> touched() {
        OwnedKey row = row(1, 1, HASH);
        return Stream.of(
                new Touched.OneKey(row.key().id()),
                new Touched.OneUser(row.owner().id()),
                new Touched.OneProject(row.project().id()));
    }

    @ParameterizedTest
    @MethodSource("touched")
    void whatAnotherNodeChangedBetweenReadingAndKeepingIsNotBelieved(Touched touched) throws Exception {
        store.commit(row(1, 1, HASH));
        GatedKeys.Gate gate = store.stopTheNext();
        CompletableFuture<Found> early = CompletableFuture.supplyAsync(() -> cache.find(PROJECT_ID, ASKED));
        gate.awaitEntered();
        store.commit(row(1, 2, HASH));
        long epoch = feed.change(touched);
        await().atMost(Duration.ofSeconds(20)).until(() -> follower.applied() == epoch);
        gate.open();
        assertThat(early.get(20, TimeUnit.SECONDS)).isInstanceOf(KeyFacts.class);
        assertThat(cache.findAtOnce(PROJECT_ID, ASKED)).isNull();
        assertThat(version(cache.find(PROJECT_ID, ASKED))).isEqualTo(2);
        assertThat(cache.findAtOnce(PROJECT_ID, ASKED)).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("hashOfASecretThatIsMade")
    void aSecretThatAnotherNodeMadeBetweenLookingAndKeepingIsFound(Touched touched) throws Exception {
        GatedKeys.Gate gate = store.stopTheNext();
        CompletableFuture<Found> early = CompletableFuture.supplyAsync(() -> cache.find(PROJECT_ID, ASKED));
        gate.awaitEntered();
        store.commit(row(1, 1, HASH));
        long epoch = feed.change(touched);
        await().atMost(Duration.ofSeconds(20)).until(() -> follower.applied() == epoch);
        gate.open();
        assertThat(early.get(20, TimeUnit.SECONDS)).isEqualTo(Found.NOTHING);
        assertThat(cache.findAtOnce(PROJECT_ID, ASKED)).isNull();
        assertThat(version(cache.find(PROJECT_ID, ASKED))).isEqualTo(1);
    }

    static Stream<Touched> hashOfASecretThatIsMade() {
        return Stream.of(Touched.OneHash.of(HASH));
    }

    private static long version(Found found) {
        return ((KeyFacts) found).version();
    }
}
