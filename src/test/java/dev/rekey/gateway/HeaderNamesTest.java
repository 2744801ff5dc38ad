package dev.rekey.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that some application reads as one of ours. */
class HeaderNamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X_Key_Owner",
                "x_key_owner",
                "X-Key_Owner",
                "X_Key-Owner",
                "X.Key.Owner",
                "X~Key!OWNER",
                "x|key`owner"
            })
    void anotherSpellingImitatesAName(String sent) {
        assertThat(HeaderNames.imitates(sent, KeyHeaders.NAMES)).isTrue();
        assertThat(HeaderNames.areAlike(sent, "X-Key-Owner")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Key-Owner",
                "x-key-owner",
                "XKeyOwner",
                "X_Key_Owner_",
                "_X_Key_Owner",
                "X_Key_Owne",
                "X-KeyyOwner",
                "Y_Key_Owner"
            })
    void theNameItselfAndOtherNamesDoNot(String sent) {
        assertThat(HeaderNames.imitates(sent, KeyHeaders.NAMES)).isFalse();
    }

    @Test
    void theNamesAreThoseOfTheHeadersThatAreSent() {
        assertThat(KeyHeaders.of(null)).extracting(header -> header.name()).isEqualTo(List.copyOf(KeyHeaders.NAMES));
    }
}
