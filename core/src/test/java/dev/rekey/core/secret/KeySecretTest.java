package dev.rekey.core.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySecretTest {

    private static final String TEXT = "correct-horse-battery-staple";

    @Test
    void takesVisibleAsciiOfSixteenToFiveHundredAndTwelveCharacters() {
        assertThat(KeySecret.presented("x".repeat(15))).isEmpty();
        assertThat(KeySecret.presented("x".repeat(16))).isPresent();
        assertThat(KeySecret.presented("~".repeat(512))).isPresent();
        assertThat(KeySecret.presented("!".repeat(513))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\t", "\n", "\u0000", "\u007f", "\u00e9", "\uff21", "\ud83d\ude00"})
    void refusesEverythingElse(String character) {
        assertThat(KeySecret.presented(TEXT + character + TEXT)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\n", "\r\n", "\t ", "\u00a0", "\u3000", "\ufeff", "\u200b", "\u2028", "\u0085"})
    void whiteSpaceAroundItIsNotPartOfIt(String blank) {
        for (String pasted : List.of(blank + TEXT, TEXT + blank, blank + TEXT + blank + blank)) {
            assertThat(KeySecret.presented(pasted)).map(KeySecret::reveal).contains(TEXT);
        }
        assertThat(KeySecret.presented(blank.repeat(20))).isEmpty();
        assertThat(KeySecret.presented(blank + "x".repeat(15))).isEmpty();
        assertThat(KeySecret.presented(blank + "x".repeat(512))).isPresent();
    }

    /** Text of our shape is tried only with its checksum; one character more or less makes it somebody else's. */
    @Test
    void asksForTheChecksumWhereTheShapeIsOursAlone() {
        assertThat(KeySecret.presented("acme_" + "0".repeat(49))).isEmpty();
        assertThat(KeySecret.presented("acme_" + "0".repeat(48))).isPresent();
        assertThat(KeySecret.presented("acme_" + "0".repeat(50))).isPresent();
        assertThat(KeySecret.presented("Acme_" + "0".repeat(49))).isPresent();
        assertThat(KeySecret.presented("acme-" + "0".repeat(49))).isPresent();
    }

    @Test
    void keepsTheEndsOfATextOfAnyShape() {
        MintedSecret given = MintedSecret.given(KeySecret.presented(TEXT).orElseThrow());

        assertThat(given.start()).isEqualTo("corr");
        assertThat(given.lastFour()).isEqualTo("aple");
    }

    @Test
    void neverPrintsItself() {
        KeySecret secret = KeySecret.presented(TEXT).orElseThrow();

        assertThat(secret).hasToString("***");
        assertThat(List.of(MintedSecret.given(secret)).toString())
                .doesNotContain("correct")
                .doesNotContain("horse");
        assertThat(secret).isNotInstanceOf(Serializable.class);
    }

    @Test
    void isEqualToItselfAlone() {
        assertThat(KeySecret.presented(TEXT).orElseThrow())
                .isNotEqualTo(KeySecret.presented(TEXT).orElseThrow());
    }
}
