package dev.rekey.core.key.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeySizeRuleTest {

    @Test
    void aKeyThatIsTooLargeAlreadyMayChangeAsLongAsItDoesNotGrow() {
        assertThat(KeySizeLimit.violation(0, KeySizeLimit.MAX_BYTES)).isEmpty();
        assertThat(KeySizeLimit.violation(0, KeySizeLimit.MAX_BYTES + 1)).isPresent();
        assertThat(KeySizeLimit.violation(KeySizeLimit.MAX_BYTES, KeySizeLimit.MAX_BYTES + 1))
                .isPresent();
        assertThat(KeySizeLimit.violation(KeySizeLimit.MAX_BYTES + 9, KeySizeLimit.MAX_BYTES + 9))
                .isEmpty();
        assertThat(KeySizeLimit.violation(KeySizeLimit.MAX_BYTES + 9, KeySizeLimit.MAX_BYTES + 8))
                .isEmpty();
        assertThat(KeySizeLimit.violation(KeySizeLimit.MAX_BYTES + 9, KeySizeLimit.MAX_BYTES + 10)
                        .orElseThrow()
                        .message())
                .contains("this is 10 bytes too many");
    }
}
