package dev.rekey.core.key;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeySizeRuleTest {

    @Test
    void aKeyThatIsTooLargeAlreadyMayChangeAsLongAsItDoesNotGrow() {
        assertThat(KeySize.violation(0, KeySize.MOST)).isEmpty();
        assertThat(KeySize.violation(0, KeySize.MOST + 1)).isPresent();
        assertThat(KeySize.violation(KeySize.MOST, KeySize.MOST + 1)).isPresent();
        assertThat(KeySize.violation(KeySize.MOST + 9, KeySize.MOST + 9)).isEmpty();
        assertThat(KeySize.violation(KeySize.MOST + 9, KeySize.MOST + 8)).isEmpty();
        assertThat(KeySize.violation(KeySize.MOST + 9, KeySize.MOST + 10)
                        .orElseThrow()
                        .message())
                .contains("this is 10 bytes too many");
    }
}
