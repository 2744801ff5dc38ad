package dev.rekey.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.feed.CacheInvalidation;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.GuardFailedException;
import dev.rekey.sql.jdbc.UuidColumns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every database's feed of changes holds to. */
public abstract class ChangeFeedStoreContract {

    @TempDir
    Path folder;

    private DatabaseEngine engine;
    private SqlChangeFeed feed;

    protected abstract DatabaseEngine open(Path folder);

    @BeforeEach
    void open() {
        engine = open(folder);
        feed = new SqlChangeFeed(engine);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private boolean change(UUID request, CacheInvalidation... touched) {
        return feed.change(_ -> new SqlChangeFeed.Entry(StoreSamples.commit(request), List.of(touched)));
    }

    @Test
    void epochsCountFromOneWithoutAGapWhateverFails() {
        assertThat(feed.head()).isZero();
        for (int round = 0; round < 5; round++) {
            assertThat(change(UUID.randomUUID(), new CacheInvalidation.ByProject(new ProjectId(UUID.randomUUID()))))
                    .isTrue();
            assertThat(feed.change(handle -> {
                        engine.append(handle, false)
                                .bind("at", 1L)
                                .bind("request", UuidColumns.bytes(UUID.randomUUID()))
                                .bind("touched", "")
                                .mapTo(Long.class)
                                .one();
                        throw new GuardFailedException();
                    }))
                    .isFalse();
        }
        assertThat(feed.head()).isEqualTo(5);
        assertThat(feed.known()).isEqualTo(5);
    }

    @Test
    void manyWritersGetEachEpochOnceAndInTheOrderOfTheirCommits() throws InterruptedException {
        long writers = 16;
        int each = 10;
        List<Thread> threads = new ArrayList<>();
        List<Long> seen = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int writer = 0; writer < writers; writer++) {
            threads.add(Thread.ofVirtual().start(() -> {
                for (int round = 0; round < each; round++) {
                    change(UUID.randomUUID(), new CacheInvalidation.ByUser(new UserId(UUID.randomUUID())));
                }
            }));
        }
        // Whoever reads an epoch finds all before it: none is committed later than one after it.
        while (threads.stream().anyMatch(Thread::isAlive)) {
            seen.add(engine.transactions().read(handle -> {
                List<Long> epochs = handle.createQuery("SELECT epoch FROM feed ORDER BY epoch")
                        .mapTo(Long.class)
                        .list();
                assertThat(epochs)
                        .isEqualTo(
                                LongStream.rangeClosed(1, epochs.size()).boxed().toList());
                return (long) epochs.size();
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(feed.head()).isEqualTo(writers * each);
        assertThat(seen).isSorted();
    }

    @Test
    void aRequestFindsTheEpochOfItsLastChange() {
        UUID request = UUID.randomUUID();
        assertThat(feed.epochOf(request)).isEmpty();
        change(request, new CacheInvalidation.ByKey(new KeyId(UUID.randomUUID())));
        change(UUID.randomUUID());
        change(request, new CacheInvalidation.BySecretHash(-1));
        assertThat(feed.epochOf(request)).hasValue(3);
    }

    @Test
    void oldEntriesAreForgottenAndTheHeadIsNot() {
        for (int round = 0; round < 10; round++) {
            change(UUID.randomUUID());
        }
        assertThat(feed.forget(StoreSamples.NOW.minusSeconds(1), 100)).isZero();
        assertThat(feed.forget(StoreSamples.NOW.plusSeconds(1), 4)).isEqualTo(4);
        assertThat(feed.forget(StoreSamples.NOW.plusSeconds(1), 100)).isEqualTo(6);
        change(UUID.randomUUID());
        assertThat(feed.head()).isEqualTo(11);
    }
}
