package dev.rekey.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rekey.core.UnavailableException;
import dev.rekey.sql.DatabaseTest;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.WriteHealthMonitor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class WriteHealthMonitorTest extends DatabaseTest {

    @Override
    protected DatabaseEngine open(Path path) {
        return SqliteEngine.open(path);
    }

    @Test
    void aFullFileFailsWritesAndNoReadsUntilThereIsRoomAgain() {
        engine.transactions().write(handle -> handle.execute("CREATE TABLE notes (note TEXT NOT NULL)"));
        assertThat(database.failingWrites()).isEmpty();
        long pages = pages();
        maxPages(pages);

        assertThatThrownBy(() -> {
                    for (int row = 0; row < 10_000; row++) {
                        write();
                    }
                })
                .isInstanceOf(UnavailableException.class);
        assertThat(database.failingWrites()).contains("Changes cannot be saved: the disk is full.");
        assertThat(database.isUsable()).isTrue();
        assertThat(pages()).isEqualTo(pages);

        maxPages(1_000_000);
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            database.tryWrite();
            return database.failingWrites().isEmpty();
        });
        write();
    }

    @Test
    void singleWriteFailureDoesNotDegrade() {
        assertThatThrownBy(
                        () -> engine.transactions().write(handle -> handle.execute("INSERT INTO nowhere VALUES (1)")))
                .isInstanceOf(UnavailableException.class);
        assertThat(database.failingWrites()).isEmpty();
    }

    @Test
    void aSmallWriteThatSucceedsSoonAfterAFailureProvesNothing() {
        AtomicLong now = new AtomicLong();
        WriteHealthMonitor health = new WriteHealthMonitor(now::get);
        health.failed("full");
        health.succeeded();
        assertThat(health.reason()).contains("full");
        now.addAndGet(WriteHealthMonitor.SETTLING.toNanos());
        health.succeeded();
        assertThat(health.reason()).isEmpty();
    }

    private void write() {
        engine.transactions().write(handle -> handle.execute("INSERT INTO notes VALUES (?)", "x".repeat(2_000)));
    }

    private long pages() {
        return engine.transactions()
                .read(handle -> handle.createQuery("PRAGMA page_count")
                        .mapTo(Long.class)
                        .one());
    }

    private void maxPages(long most) {
        engine.transactions()
                .write(handle -> handle.createQuery("PRAGMA max_page_count = " + most)
                        .mapTo(Long.class)
                        .one());
    }
}
