package dev.rekey.sql.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rekey.core.UnavailableException;
import dev.rekey.testing.DedicatedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A PostgreSQL that goes away and comes back: an outage at once, never a wait without an end, and no restart. */
@Tag("process")
final class PostgresOutageTest {

    /** A second is promised; of a busy machine it is not demanded. */
    private static final Duration SOON = Duration.ofSeconds(2);

    /** Five seconds are promised; a machine that is busy with other tests may take its time. */
    private static final Duration BACK = Duration.ofSeconds(15);

    private DedicatedPostgres postgres;
    private PostgresEngine engine;

    @BeforeEach
    void open() throws IOException {
        postgres = DedicatedPostgres.start();
        engine = PostgresEngine.connect(postgres.url(), 8);
        write();
        assertThat(read()).isPositive();
    }

    @AfterEach
    void close() throws IOException {
        engine.close();
        postgres.close();
    }

    @Test
    void hangingDatabaseIsAnOutageWithinASecond() throws Exception {
        postgres.hang();
        List<Future<Duration>> waits = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int caller = 0; caller < 50; caller++) {
                waits.add(threads.submit(this::outage));
            }
        }
        for (Future<Duration> wait : waits) {
            assertThat(wait.get()).isLessThan(SOON);
        }
        // One of them may be the probe.
        List<Duration> after = new ArrayList<>();
        for (int caller = 0; caller < 20; caller++) {
            after.add(outage());
        }
        assertThat(after.stream().filter(wait -> wait.compareTo(Duration.ofMillis(50)) < 0))
                .hasSizeGreaterThan(15);
        assertThat(engine.isUsable()).isFalse();
        postgres.resume();
        await().atMost(BACK).until(this::isBack);
    }

    @Test
    void oneThatStopsIsBackSoonAfterItHasStartedAgain() throws Exception {
        postgres.stopImmediately();
        for (int caller = 0; caller < 20; caller++) {
            assertThat(outage()).isLessThan(SOON);
            assertThatThrownBy(this::write).isInstanceOf(UnavailableException.class);
        }
        postgres.startAgain();
        await().atMost(BACK).until(this::isBack);
    }

    @Test
    void anEndOfAllBackendsIsOverSoon() {
        assertThat(postgres.killBackends("application_name = 'rekey'")).isPositive();
        postgres.awaitAnswers();
        await().atMost(BACK).until(this::isBack);
    }

    private boolean isBack() {
        try {
            write();
            return read() > 0 && engine.isUsable();
        } catch (UnavailableException _) {
            return false;
        }
    }

    private Duration outage() {
        long start = System.nanoTime();
        assertThatThrownBy(this::read).isInstanceOf(UnavailableException.class);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private long read() {
        return engine.transactions()
                .read(handle -> handle.createQuery("SELECT last FROM counters")
                        .mapTo(Long.class)
                        .one());
    }

    private void write() {
        engine.transactions().write(handle -> handle.execute("UPDATE counters SET last = last + 1"));
    }
}
