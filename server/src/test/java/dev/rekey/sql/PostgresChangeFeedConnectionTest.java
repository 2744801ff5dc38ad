package dev.rekey.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.feed.CacheInvalidation;
import dev.rekey.core.feed.ChangeFeedConnection;
import dev.rekey.core.feed.ChangeFeedEntry;
import dev.rekey.core.feed.ClusterNode;
import dev.rekey.core.feed.NodeRegistration;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.NodeId;
import dev.rekey.sql.jdbc.UuidColumns;
import dev.rekey.sql.postgres.PostgresEngine;
import dev.rekey.testing.SharedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transactions that commit in another order than they began in: who follows the feed misses none of them. */
@Timeout(60)
@Tag("process")
class PostgresChangeFeedConnectionTest {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private String url;
    private PostgresEngine engine;
    private SqlChangeFeed feed;
    private ChangeFeedConnection line;
    private long read;

    @BeforeEach
    void open() {
        url = SharedPostgres.freshDatabase();
        engine = PostgresEngine.connect(url, 8);
        feed = new SqlChangeFeed(engine);
        line = engine.sharing().orElseThrow().lines().open();
    }

    @AfterEach
    void close() {
        line.close();
        engine.close();
        threads.close();
    }

    private static CacheInvalidation touch(long number) {
        return new CacheInvalidation.ByKey(new KeyId(new UUID(3, number)));
    }

    private static SqlChangeFeed.Entry entry(long number) {
        return SqlChangeFeed.Entry.of(StoreSamples.commit(UUID.randomUUID()), touch(number));
    }

    /** What a follower reads now, which begins where it ended last. */
    private List<CacheInvalidation> follow() {
        ChangeFeedConnection.FeedPage reading = line.read(read, 100);
        assertThat(reading.follows(read)).isTrue();
        List<CacheInvalidation> touched = new ArrayList<>();
        for (ChangeFeedEntry entry : reading.entries()) {
            assertThat(entry.epoch()).isEqualTo(++read);
            touched.addAll(entry.touched().orElseThrow());
        }
        assertThat(reading.head()).isEqualTo(read);
        return touched;
    }

    @Test
    void aTransactionThatBeganFirstAndCommitsLastIsNotSkipped() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Future<Boolean> late = threads.submit(() -> feed.change(handle -> {
            handle.execute("UPDATE counters SET last = last WHERE false");
            begun.countDown();
            await(mayEnd);
            return entry(1);
        }));
        await(begun);
        assertThat(feed.change(_ -> entry(2))).isTrue();
        assertThat(follow()).containsExactly(touch(2));
        mayEnd.countDown();
        assertThat(late.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(follow()).containsExactly(touch(1));
    }

    @Test
    void notificationTellsWhetherAReceiptIsAwaited() {
        Duration most = Duration.ofSeconds(20);
        assertThat(feed.change(_ -> entry(1))).isTrue();
        assertThat(line.await(most).signal()).isEqualTo(ChangeFeedConnection.Signal.POLL);
        UUID request = UUID.randomUUID();
        SqlChangeFeed.Entry awaited = SqlChangeFeed.Entry.of(StoreSamples.commit(request), touch(2));
        assertThat(feed.awaited(request, () -> feed.change(_ -> awaited))).isTrue();
        assertThat(line.await(most).signal()).isEqualTo(ChangeFeedConnection.Signal.REPORT);
        assertThat(feed.change(_ -> awaited)).as("nobody waits any more").isTrue();
        assertThat(line.await(most).signal()).isEqualTo(ChangeFeedConnection.Signal.POLL);
        engine.sharing().orElseThrow().nodes().ask();
        assertThat(line.await(most).signal()).isEqualTo(ChangeFeedConnection.Signal.REPORT);
        // As nodes of the version before call for each change.
        SharedPostgres.executeIn(url, "NOTIFY rekey_feed");
        assertThat(line.await(most).signal()).isEqualTo(ChangeFeedConnection.Signal.REPORT);
        assertThat(line.await(Duration.ofMillis(1))).isEqualTo(ChangeFeedConnection.Notifications.NOTHING);
    }

    @Test
    void notificationCarriesTheChangeOfTheFeed() {
        assertThat(feed.change(_ -> entry(1))).isTrue();
        assertThat(feed.change(_ -> entry(2))).isTrue();
        List<ChangeFeedEntry> received =
                new ArrayList<>(line.await(Duration.ofSeconds(20)).changes());
        if (received.size() < 2) {
            received.addAll(line.await(Duration.ofSeconds(20)).changes());
        }
        assertThat(received).isEqualTo(line.read(0, 100).entries()).hasSize(2);
    }

    /** A notification is short; and what it does not carry is read. */
    @Test
    void oversizedChangeIsNotifiedWithoutItsContent() {
        List<CacheInvalidation> many = LongStream.range(0, 400)
                .mapToObj(PostgresChangeFeedConnectionTest::touch)
                .toList();
        SqlChangeFeed.Entry entry = new SqlChangeFeed.Entry(StoreSamples.commit(UUID.randomUUID()), many);
        assertThat(feed.change(_ -> entry)).isTrue();
        ChangeFeedConnection.Notifications notifications = line.await(Duration.ofSeconds(20));
        assertThat(notifications.signal()).isEqualTo(ChangeFeedConnection.Signal.POLL);
        assertThat(notifications.changes()).isEmpty();
        assertThat(follow()).isEqualTo(many);
    }

    @Test
    void unknownNotificationTriggersAPoll() {
        for (String text : List.of("", "unhurried", "unhurried 1 2", "awaited x 00 key_", "nonsense 1 00 user_x")) {
            SharedPostgres.executeIn(url, "SELECT pg_notify('rekey_feed', '" + text + "')");
            ChangeFeedConnection.Notifications notifications = line.await(Duration.ofSeconds(20));
            assertThat(notifications.signal()).as(text).isNotEqualTo(ChangeFeedConnection.Signal.NONE);
            assertThat(notifications.changes()).as(text).isEmpty();
        }
    }

    @Test
    void whatIsToldLateIsNotedWithTheInstantWhenItWasApplied() {
        NodeRegistration node = new NodeRegistration(
                new NodeId(UUID.randomUUID()), "node", "1", StoreSamples.NOW, Duration.ofSeconds(30));
        Instant now = line.renew(node, 0, Duration.ofSeconds(5)).at();
        line.applied(node, 3, Duration.ofHours(1));
        ClusterNode registered = engine.sharing().orElseThrow().nodes().nodes(2).getFirst();
        assertThat(registered.applied()).isEqualTo(3);
        assertThat(registered.appliedAt()).isBetween(now.minus(Duration.ofHours(1)), now.minus(Duration.ofMinutes(50)));
        assertThat(engine.sharing().orElseThrow().nodes().nodes(4).getFirst().appliedAt())
                .isNull();
    }

    /** Who has taken an epoch keeps all others from taking one until it is committed. */
    @Test
    void anEpochThatIsTakenAndNotCommittedHoldsUpTheNext() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Future<Long> first = threads.submit(() -> engine.transactions().write(handle -> {
            long epoch = engine.append(handle, false)
                    .bind("at", 1L)
                    .bind("request", UuidColumns.bytes(UUID.randomUUID()))
                    .bind("touched", touch(1).toString())
                    .mapTo(Long.class)
                    .one();
            taken.countDown();
            await(mayEnd);
            return epoch;
        }));
        await(taken);
        Future<Boolean> second = threads.submit(() -> feed.change(_ -> entry(2)));
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> SharedPostgres.query(
                                        url,
                                        "SELECT pid FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
                                .size()
                        == 1);
        assertThat(follow()).isEmpty();
        assertThat(second.isDone()).isFalse();
        mayEnd.countDown();
        assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(second.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(follow()).containsExactly(touch(1), touch(2));
    }

    /** Why epochs are no sequence: this reader never hears of what the first transaction did. */
    @Test
    void whoPagesOnASequenceSkipsWhatCommitsLate() throws SQLException {
        SharedPostgres.executeIn(url, "CREATE TABLE paged (id BIGSERIAL PRIMARY KEY, what TEXT)");
        try (Connection early = DriverManager.getConnection(url);
                Statement first = early.createStatement()) {
            early.setAutoCommit(false);
            first.execute("INSERT INTO paged (what) VALUES ('early')");
            SharedPostgres.executeIn(url, "INSERT INTO paged (what) VALUES ('late')");
            assertThat(after(0)).containsExactly(2L);
            early.commit();
            assertThat(after(2)).isEmpty();
            assertThat(after(0)).containsExactly(1L, 2L);
        }
    }

    private List<Long> after(long id) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM paged WHERE id > " + id + " ORDER BY id")) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        return ids;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
