package dev.rekey.local.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.RandomPause;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FlushPacerTest {

    @Test
    void littleIsDoneInSmallPiecesAndMuchInFew() {
        assertThat(FlushPacer.batchSize(0, 1_000)).isEqualTo(50);
        assertThat(FlushPacer.batchSize(1_000, 1_000)).isEqualTo(50);
        assertThat(FlushPacer.batchSize(4_000, 1_000)).isEqualTo(200);
        assertThat(FlushPacer.batchSize(1_000_000, 1_000)).isEqualTo(1_000);
        assertThat(FlushPacer.batchSize(1_000_000, 30)).isEqualTo(30);
    }

    @Test
    void closedPacerDoesNotPause() {
        FlushPacer pacer = FlushPacer.of(Duration.ofDays(1));
        AtomicInteger pieces = new AtomicInteger();
        Thread chore = Thread.ofPlatform().start(() -> {
            for (int piece = 0; piece < 100_000; piece++) {
                RandomPause.of(pieces.get() == 0 ? 20 : 0);
                pieces.incrementAndGet();
                pacer.pause();
            }
        });
        await().atMost(Duration.ofSeconds(30)).until(() -> pieces.get() > 0);
        pacer.cancel();
        await().atMost(Duration.ofSeconds(30)).until(() -> !chore.isAlive());
        assertThat(pieces).hasValue(100_000);
    }
}
