package dev.rekey.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadinessStatusTest {

    @Test
    void twoAreReadyWhereBothAreAndTellTheReasonsOfBothOtherwise() {
        ReadinessStatus dark = ReadinessStatus.when(false, "It is dark.");
        ReadinessStatus cold = ReadinessStatus.when(false, "It is cold.");
        assertThat(ReadinessStatus.when(true, "It is dark.")).isEqualTo(ReadinessStatus.READY);
        assertThat(ReadinessStatus.READY.and(ReadinessStatus.READY).isReady()).isTrue();
        assertThat(ReadinessStatus.READY.and(dark).isReady()).isFalse();
        assertThat(dark.and(ReadinessStatus.READY).and(cold).reasons()).containsExactly("It is dark.", "It is cold.");
    }
}
