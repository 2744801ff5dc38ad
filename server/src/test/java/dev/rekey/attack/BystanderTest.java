package dev.rekey.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.OneDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the bystander sees what it is there to see. */
@OneDatabase
@Tag("process")
class BystanderTest {

    @TempDir
    private Path data;

    @Test
    void bystanderIsServedWithoutAnAttackAndReportsFailedRequests() throws Exception {
        try (AttackedServer server = AttackedServer.start(data)) {
            long before = server.liveBytes();
            assertThat(before).isBetween(1L << 20, 128L << 20);
            try (Bystander bystander = server.bystander()) {
                await().until(() -> bystander.asked() > 100);
                bystander.assertServed();
            }
            server.assertAlive();
            try (Bystander bystander = server.bystander()) {
                await().until(() -> bystander.asked() > 100);
                server.process().kill();
                await().until(() -> bystander.asked() > 200);
                assertThatThrownBy(bystander::assertServed).isInstanceOf(AssertionError.class);
            }
            assertThatThrownBy(server::assertAlive).isInstanceOf(AssertionError.class);
        }
    }
}
