package dev.rekey.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rekey.core.UnavailableException;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditQueryBuilder;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.store.KeyFilter;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectRef;
import dev.rekey.core.project.User;
import dev.rekey.sql.DatabaseTest;
import dev.rekey.sql.StoreSamples;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.TransactionCallback;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the one writer promises: many writes a sync, each answered after it, none harmed by another. */
final class SqliteWriterThreadTest extends DatabaseTest {

    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private User owner;

    @Override
    protected DatabaseEngine open(Path path) {
        return SqliteEngine.open(path);
    }

    @BeforeEach
    void makeOwnerAndTable() {
        Project project = samples.project();
        owner = samples.user(project.id());
        write(handle -> handle.execute("CREATE TABLE notes (note TEXT NOT NULL UNIQUE)"));
    }

    @AfterEach
    void stopCallers() {
        callers.close();
    }

    @Test
    void sixtyFourUpdatesAtOnceCostFewCommits() {
        List<ApiKey> keys = new ArrayList<>();
        for (int at = 0; at < 64; at++) {
            keys.add(samples.key(owner).key());
        }
        long commits = database.commits();
        long writes = database.writes();
        List<CompletableFuture<Boolean>> updates =
                keys.stream().map(key -> later(() -> rename(key))).toList();
        assertThat(updates).allMatch(CompletableFuture::join);
        assertThat(database.writes() - writes).isEqualTo(64);
        assertThat(database.commits() - commits).as("commits of 64 updates").isLessThanOrEqualTo(16);
    }

    @Test
    void oneThatFailsRollsBackAlone() {
        WriterGate gate = new WriterGate();
        CompletableFuture<Integer> first = later(() -> write(handle -> gate.pass()));
        gate.awaitWriter();
        CompletableFuture<Integer> before = queued(() -> note("before"));
        CompletableFuture<Integer> failing = queued(() -> write(handle -> {
            handle.execute("INSERT INTO notes VALUES ('half')");
            throw new IllegalArgumentException("no");
        }));
        CompletableFuture<Integer> conflicting = queued(() -> note("before"));
        CompletableFuture<Integer> after = queued(() -> note("after"));
        long commits = database.commits();
        gate.open();

        assertThat(List.of(first.join(), before.join(), after.join())).containsOnly(1);
        assertThatThrownBy(failing::join).hasRootCauseInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(conflicting::join).hasCauseInstanceOf(UnavailableException.class);
        assertThat(notes()).containsExactly("after", "before");
        assertThat(database.commits() - commits).as("the gate's and theirs").isEqualTo(2);
    }

    @Test
    void oneThatFailsWithNobodyBesideItRollsBackToo() {
        assertThatThrownBy(() -> write(handle -> {
                    handle.execute("INSERT INTO notes VALUES ('half')");
                    throw new IllegalArgumentException("no");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(notes()).isEmpty();
        assertThat(note("next")).isEqualTo(1);
    }

    @Test
    void nothingIsAnsweredOrSeenBeforeTheCommit() {
        WriterGate first = new WriterGate();
        CompletableFuture<Integer> unused = later(() -> write(handle -> first.pass()));
        first.awaitWriter();
        CompletableFuture<Integer> early = queued(() -> note("early"));
        WriterGate second = new WriterGate();
        CompletableFuture<Integer> late = queued(() -> write(handle -> second.pass()));
        first.open();
        second.awaitWriter();

        assertThat(early).isNotDone();
        assertThat(notes()).isEmpty();

        second.open();
        assertThat(List.of(unused.join(), early.join(), late.join())).containsOnly(1);
        assertThat(notes()).containsExactly("early");
    }

    @Test
    void aCommitThatFailsFailsAllOfItsWrites() {
        WriterGate gate = new WriterGate();
        CompletableFuture<Integer> passed = later(() -> write(handle -> gate.pass()));
        gate.awaitWriter();
        CompletableFuture<Integer> good = queued(() -> note("good"));
        // SQLite looks at a deferred reference when it commits.
        CompletableFuture<Integer> bad = queued(() -> write(handle -> {
            handle.execute("PRAGMA defer_foreign_keys = ON");
            return handle.execute("UPDATE users SET project_id = x'00'");
        }));
        gate.open();

        assertThat(passed.join()).isEqualTo(1);
        assertThatThrownBy(good::join).hasCauseInstanceOf(UnavailableException.class);
        assertThatThrownBy(bad::join).hasCauseInstanceOf(UnavailableException.class);
        assertThat(notes()).isEmpty();
        assertThat(note("next")).isEqualTo(1);
    }

    @Test
    void aTransactionThatSqliteGaveUpIsAnsweredAsAnOutageAndTheRestGoesOn() {
        WriterGate gate = new WriterGate();
        CompletableFuture<Integer> passed = later(() -> write(handle -> gate.pass()));
        gate.awaitWriter();
        CompletableFuture<Integer> before = queued(() -> note("before"));
        CompletableFuture<Integer> fatal = queued(() -> write(handle -> {
            handle.execute("ROLLBACK");
            throw new IllegalStateException("as a full disk does");
        }));
        CompletableFuture<Integer> after = queued(() -> note("after"));
        gate.open();

        assertThat(passed.join()).isEqualTo(1);
        assertThatThrownBy(before::join).hasCauseInstanceOf(UnavailableException.class);
        assertThatThrownBy(fatal::join).hasCauseInstanceOf(UnavailableException.class);
        assertThat(after.join()).isEqualTo(1);
        assertThat(notes()).containsExactly("after");
    }

    @Test
    void aFullDiskIsAnOutageThatEnds() {
        ApiKey key = samples.key(owner).key();
        long pages = write(handle ->
                handle.createQuery("PRAGMA page_count").mapTo(Long.class).one());
        write(handle -> maxPages(handle, pages));
        assertThatThrownBy(() -> {
                    for (int at = 0; at < 1_000; at++) {
                        samples.key(owner, StoreSamples.full());
                    }
                })
                .isInstanceOf(UnavailableException.class);
        assertThat(samples.find(key).key()).isEqualTo(key);
        long kept = database.keys().count(KeyFilter.all(StoreSamples.NOW));
        long revisions = write(handle -> handle.createQuery("SELECT count(*) FROM revisions")
                .mapTo(Long.class)
                .one());
        assertThat(revisions).isEqualTo(kept);

        write(handle -> maxPages(handle, 1_000_000));
        assertThat(rename(key)).isTrue();
    }

    @Test
    void anEventThatCannotBeKeptFailsTheChange() {
        ApiKey key = samples.key(owner).key();
        write(handle -> handle.execute("""
            CREATE TRIGGER no_audit BEFORE INSERT ON audit_events
            BEGIN SELECT RAISE(ABORT, 'no audit'); END\
            """));
        assertThatThrownBy(() -> rename(key)).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> database.keys().delete(key, samples.commit(owner.project())))
                .isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> samples.key(owner)).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> samples.user(owner.project())).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> samples.project()).isInstanceOf(UnavailableException.class);

        assertThat(samples.find(key).key()).isEqualTo(key);
        assertThat(database.keys().findBySecret(List.of(key.newestSecret().hash())))
                .isPresent();
        assertThat(database.keys().count(KeyFilter.all(StoreSamples.NOW))).isEqualTo(1);
        write(handle -> handle.execute("DROP TRIGGER no_audit"));
        assertThat(rename(key)).isTrue();
        assertThat(samples.key(owner).key().number()).isEqualTo(2);
        assertThat(database.audit()
                        .list(AuditQueryBuilder.builder().key(key.id()).limit(9).build()))
                .hasSize(2);
    }

    @Test
    void aFullQueueRefusesWithAnOutage() {
        WriterGate gate = new WriterGate();
        CompletableFuture<Integer> passed = later(() -> write(handle -> gate.pass()));
        gate.awaitWriter();
        AtomicInteger refused = new AtomicInteger();
        List<CompletableFuture<Integer>> waiting = new ArrayList<>();
        int tooMany = 10;
        for (int at = 0; at < SqliteWriterThread.CAPACITY + tooMany; at++) {
            waiting.add(later(() -> {
                try {
                    return write(handle -> 1);
                } catch (UnavailableException _) {
                    refused.incrementAndGet();
                    return 0;
                }
            }));
        }
        await().untilAsserted(() -> assertThat(refused).hasValue(tooMany));
        gate.open();
        assertThat(passed.join()).isEqualTo(1);
        assertThat(waiting.stream().mapToInt(CompletableFuture::join).sum()).isEqualTo(SqliteWriterThread.CAPACITY);
    }

    @Test
    void closingDoesWhatWaitsAndRefusesWhatComes() {
        WriterGate gate = new WriterGate();
        CompletableFuture<Integer> passed = later(() -> write(handle -> gate.pass()));
        gate.awaitWriter();
        CompletableFuture<Integer> waiting = queued(() -> note("waiting"));
        CompletableFuture<Void> closed = CompletableFuture.runAsync(database::close, callers);
        await().untilAsserted(() ->
                assertThatThrownBy(() -> database.projects().list(null, 1)).isInstanceOf(UnavailableException.class));
        gate.open();
        closed.join();

        assertThat(List.of(passed.join(), waiting.join())).containsOnly(1);
        assertThatThrownBy(() -> note("late")).isInstanceOf(UnavailableException.class);
        openDatabase();
        assertThat(notes()).containsExactly("waiting");
    }

    @Test
    void aClosedDatabaseNeverSaysThatAThingIsMissing() {
        ApiKey key = samples.key(owner).key();
        database.close();
        assertThat(database.isUsable()).isFalse();
        assertThatThrownBy(() -> database.keys().find(new KeyRef.ById(key.id())))
                .isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> database.keys().findBySecret(List.of(samples.hash())))
                .isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> database.projects().find(new ProjectRef.BySlug("default")))
                .isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> rename(key)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void aTableThatIsGoneIsAnOutageToo() {
        write(handle -> handle.execute("ALTER TABLE key_secrets RENAME TO elsewhere"));
        assertThatThrownBy(() -> database.keys().findBySecret(List.of(samples.hash())))
                .isInstanceOf(UnavailableException.class);
    }

    private boolean rename(ApiKey key) {
        ApiKey after = samples.changed(key, StoreSamples.named("renamed"));
        return database.keys()
                .update(
                        key,
                        after,
                        samples.revision(after, AuditAction.KEY_UPDATED),
                        StoreSamples.commitOf(samples.event(key.project(), key.id(), AuditAction.KEY_UPDATED)),
                        Optional.empty());
    }

    private static long maxPages(Handle handle, long pages) {
        return handle.createQuery("PRAGMA max_page_count = " + pages)
                .mapTo(Long.class)
                .one();
    }

    private int note(String note) {
        return write(handle -> handle.execute("INSERT INTO notes VALUES (?)", note));
    }

    private List<String> notes() {
        return engine.transactions()
                .read(handle -> handle.createQuery("SELECT note FROM notes ORDER BY note")
                        .mapTo(String.class)
                        .list());
    }

    private <T> T write(TransactionCallback<T> work) {
        return engine.transactions().write(work);
    }

    private <T> CompletableFuture<T> later(Supplier<T> call) {
        return CompletableFuture.supplyAsync(call, callers);
    }

    /** The same, once the call waits for the writer: the order of calls is then the order of writes. */
    private <T> CompletableFuture<T> queued(Supplier<T> call) {
        int before = ((SqliteEngine) engine).waitingWrites();
        CompletableFuture<T> answer = later(call);
        await().until(() -> ((SqliteEngine) engine).waitingWrites() > before);
        return answer;
    }
}
