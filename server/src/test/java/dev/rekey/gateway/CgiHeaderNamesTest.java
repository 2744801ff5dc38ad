package dev.rekey.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that some application reads as one of ours. */
class CgiHeaderNamesTest {

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
    void otherSpellingsOfAHeaderNameAreDetected(String sent) {
        assertThat(CgiHeaderNames.imitates(sent, UpstreamKeyHeaders.NAMES)).isTrue();
        assertThat(CgiHeaderNames.areAlike(sent, "X-Key-Owner")).isTrue();
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
        assertThat(CgiHeaderNames.imitates(sent, UpstreamKeyHeaders.NAMES)).isFalse();
    }

    @Test
    void theNamesAreThoseOfTheHeadersThatAreSent() {
        assertThat(UpstreamKeyHeaders.of(null))
                .extracting(header -> header.name())
                .isEqualTo(List.copyOf(UpstreamKeyHeaders.NAMES));
    }
}
