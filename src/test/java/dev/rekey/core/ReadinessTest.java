package dev.rekey.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadinessTest {

    @Test
    void twoAreReadyWhereBothAreAndTellTheReasonsOfBothOtherwise() {
        Readiness dark = Readiness.when(false, "It is dark.");
        Readiness cold = Readiness.when(false, "It is cold.");
        assertThat(Readiness.when(true, "It is dark.")).isEqualTo(Readiness.READY);
        assertThat(Readiness.READY.and(Readiness.READY).isReady()).isTrue();
        assertThat(Readiness.READY.and(dark).isReady()).isFalse();
        assertThat(dark.and(Readiness.READY).and(cold).reasons()).containsExactly("It is dark.", "It is cold.");
    }
}
