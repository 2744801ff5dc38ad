package dev.rekey.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.rekey.core.UnavailableException;
import java.nio.file.Path;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A disk that is full for a while, and transactions that fail, end with their cause: no restart is needed. */
final class ErrorClassifierTest {

    private static final int TIMES = 3;

    @TempDir
    private Path folder;

    private SqliteEngine engine;

    @BeforeEach
    void open() {
        engine = SqliteEngine.open(folder);
        write("CREATE TABLE notes (note TEXT NOT NULL)");
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void writingGoesOnAfterEachFullDisk() {
        for (int time = 1; time <= TIMES; time++) {
            int pages = engine.write(handle -> pragma(handle, "page_count"));
            engine.write(handle -> pragma(handle, "max_page_count = " + pages));
            assertThatThrownBy(() -> {
                        for (int at = 0; at < 100; at++) {
                            note("x".repeat(4_096));
                        }
                    })
                    .isInstanceOf(UnavailableException.class);
            engine.write(handle -> pragma(handle, "max_page_count = 1000000"));
            write("DELETE FROM notes");
            note("kept");
            assertThat(notes()).isOne();
        }
    }

    @Test
    void writingGoesOnAfterEachCommitThatFails() {
        for (int time = 1; time <= TIMES; time++) {
            // SQLite looks at a deferred reference when it commits.
            assertThatThrownBy(() -> engine.write(handle -> {
                        handle.execute("PRAGMA defer_foreign_keys = ON");
                        return handle.execute("INSERT INTO key_secrets (id, key_id, hash, pepper_id, start, last_four,"
                                + " created_at) VALUES (x'01', x'02', zeroblob(32), 'a', 'a', 'a', 1)");
                    }))
                    .isInstanceOf(UnavailableException.class);
            note("kept");
            assertThat(notes()).isEqualTo(time);
        }
    }

    /** As it does on a full disk: then neither commit nor rollback find one, and the driver closes their statements. */
    @Test
    void writingGoesOnAfterEachTransactionThatSqliteGaveUp() {
        for (int time = 1; time <= TIMES; time++) {
            assertThatThrownBy(() -> engine.write(handle -> handle.execute("ROLLBACK")))
                    .isInstanceOf(UnavailableException.class);
            note("kept");
            assertThat(notes()).isEqualTo(time);
        }
    }

    @Test
    void readingGoesOnAfterEachReadingThatFails() {
        note("kept");
        for (String spoiler : List.of("COMMIT", "SELECT nothing FROM nowhere")) {
            for (int time = 1; time <= 20; time++) {
                assertThatThrownBy(() -> engine.read(handle -> handle.execute(spoiler)))
                        .isInstanceOf(UnavailableException.class);
            }
        }
        for (int time = 1; time <= 20; time++) {
            assertThat(notes()).isOne();
        }
    }

    @Test
    void logOfAFailedWriteHoldsNoValues() {
        Logger logger = (Logger) LoggerFactory.getLogger(SqliteWriterThread.class);
        ListAppender<ILoggingEvent> seen = new ListAppender<>();
        seen.start();
        Level before = logger.getLevel();
        logger.setLevel(Level.DEBUG);
        logger.addAppender(seen);
        try {
            int pages = engine.write(handle -> pragma(handle, "page_count"));
            engine.write(handle -> pragma(handle, "max_page_count = " + pages));
            assertThatThrownBy(() -> note("quoted".repeat(100_000))).isInstanceOf(UnavailableException.class);
        } finally {
            logger.detachAppender(seen);
            logger.setLevel(before);
        }
        assertThat(seen.list).isNotEmpty().allSatisfy(event -> {
            assertThat(event.getFormattedMessage()).doesNotContain("quoted");
            assertThat(event.getThrowableProxy()).isNull();
        });
    }

    private static int pragma(Handle handle, String pragma) {
        return handle.createQuery("PRAGMA " + pragma).mapTo(Integer.class).one();
    }

    private void write(String sql) {
        engine.write(handle -> handle.execute(sql));
    }

    private void note(String text) {
        engine.write(handle -> handle.createUpdate("INSERT INTO notes VALUES (:note)")
                .bind("note", text)
                .execute());
    }

    private long notes() {
        return engine.read(handle -> handle.createQuery("SELECT count(*) FROM notes")
                .mapTo(Long.class)
                .one());
    }
}
