package dev.rekey.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every store of peppers' checks promises. */
public abstract class PepperStoreContract extends DatabaseTest {

    @Test
    void keepsTheFirstCheckOfEachPepper() {
        assertThat(database.peppers().checks()).isEmpty();
        database.peppers().keep(Map.of("one", new byte[] {1, 0, -1}));
        database.peppers().keep(Map.of("one", new byte[] {3}, "two", new byte[] {2}));
        reopen();
        assertThat(database.peppers().checks()).containsOnlyKeys("one", "two");
        assertThat(database.peppers().checks().get("one")).containsExactly(1, 0, -1);
    }

    @Test
    void keepsNoneBesideThoseOfAnotherNode() {
        assertThat(database.peppers().keep(Map.of("one", new byte[] {1}))).containsOnlyKeys("one");
        assertThat(database.peppers().keep(Map.of("two", new byte[] {2}))).containsOnlyKeys("one");
        assertThat(database.peppers().checks()).containsOnlyKeys("one");
    }

    @Test
    void keepsThoseOfOneNodeWhereSeveralStartAtOnce() throws Exception {
        int nodes = 8;
        CyclicBarrier together = new CyclicBarrier(nodes);
        List<Future<Map<String, byte[]>>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int node = 0; node < nodes; node++) {
                String id = "pepper" + node;
                answers.add(threads.submit(() -> {
                    together.await();
                    return database.peppers().keep(Map.of(id, new byte[] {7}));
                }));
            }
        }
        assertThat(database.peppers().checks()).hasSize(1);
        for (Future<Map<String, byte[]>> answer : answers) {
            assertThat(answer.get())
                    .containsOnlyKeys(database.peppers().checks().keySet());
        }
    }
}
