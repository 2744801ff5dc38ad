package dev.rekey.core.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.key.InactivityTimeout;
import dev.rekey.core.key.SampleKeys;
import org.junit.jupiter.api.Test;

class IdleTimerTest {

    private static final long SECOND = 1_000_000L;
    private static final long START = EpochMicros.of(SampleKeys.NOW);
    private static final long END = START + 60 * SECOND;
    private static final long GRACE = InactivityTimeout.GRACE.toSeconds() * SECOND;

    private final IdleTimer timer = new IdleTimer(new InactivityTimeout(60, SampleKeys.NOW));

    @Test
    void isOverAfterPeriodAndGrace() {
        assertThat(timer.isOver(END + GRACE - 1)).isFalse();
        assertThat(timer.isOver(END + GRACE)).isTrue();
    }

    @Test
    void laterUseStartsPeriodAnewAndEarlierUseDoesNot() {
        timer.usedAt(START + 30 * SECOND);
        timer.usedAt(START + 10 * SECOND);
        assertThat(timer.isOver(END + 30 * SECOND + GRACE - 1)).isFalse();
        assertThat(timer.isOver(END + 30 * SECOND + GRACE)).isTrue();
    }

    /** Another node may have accepted the key at the last moment and not have written it yet. */
    @Test
    void onlyReadAfterSecondGraceIsFinal() {
        assertThat(timer.isUnconfirmed(END)).isFalse();
        timer.readAt(END + 2 * GRACE - 1);
        assertThat(timer.isUnconfirmed(END + 2 * GRACE)).isTrue();
        timer.readAt(END + 2 * GRACE);
        assertThat(timer.isUnconfirmed(END + 2 * GRACE)).isFalse();
        assertThat(timer.isOver(END + 2 * GRACE)).isTrue();
    }
}
