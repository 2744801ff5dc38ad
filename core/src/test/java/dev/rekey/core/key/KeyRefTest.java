package dev.rekey.core.key;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRefTest {

    @Test
    void aNumberIsReadAsItIsWritten() {
        assertThat(parse("1")).isEqualTo(1);
        assertThat(parse("999999999999999999")).isEqualTo(999_999_999_999_999_999L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "01",
                "+1",
                "-1",
                "1.0",
                "1e3",
                " 1",
                "0x1",
                "one",
                "\u0661",
                "9999999999999999999999",
                "1\0"
            })
    void whatCanBeNoNumberNamesNoKey(String text) {
        assertThat(parse(text)).isZero();
    }

    private static long parse(String text) {
        return KeyRef.ByNumber.parse(SampleKeys.PROJECT_ID, text).number();
    }
}
