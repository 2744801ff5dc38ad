package dev.rekey.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people may write, and how it is kept. */
class TextRulesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain ASCII, with (punctuation) & symbols: $ < > ~",
                "\u00fcber \u010c\u016f\u0148 \u041a\u043b\u044e\u0447 \u4e2d\u6587 \u0645\u0641\u062a\u0627\u062d"
                        + " \u05de\u05e4\u05ea\u05d7",
                "e\u0301 combining, \u0915\u094d\u200d\u0937 joined, \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
                        + " not joined",
                "\ud83d\ude00 \ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67 \u2764\ufe0f \ud83c\udde9\ud83c\uddea"
                        + " \ud83d\udc4d\ud83c\udffd",
                "\u00a0no-break\u2009thin\u3000ideographic",
                "\u0600\u0661\u0662 \u20ac \u00bd \u2192 \u2713 \u00a9",
            })
    void everyScriptEmojiAndSpaceIsForPeople(String text) {
        assertThat(TextRules.isForPeople(text, false)).isTrue();
        assertThat(TextRules.isForPeople(text, true)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x00,
                0x07,
                0x1B,
                0x7F,
                0x85,
                0x9F, // controls
                0x061C,
                0x200E,
                0x200F,
                0x202A,
                0x202B,
                0x202C,
                0x202D,
                0x202E,
                0x2066,
                0x2067,
                0x2068,
                0x2069, // bidi
                0x2028,
                0x2029, // separators of lines and paragraphs
                0xE0001,
                0xE0020,
                0xE0041,
                0xE007F, // tags
                0xE000,
                0xF8FF,
                0xF0000,
                0x10FFFD, // private use
                0x0378,
                0xFFFE,
                0xFFFF,
                0xFDD0,
                0x1FFFE,
                0x10FFFF, // unassigned, and never to be
                0xAD,
                0x200B,
                0x2060,
                0x2064,
                0xFEFF,
                0xFFF9,
                0x180E, // invisible
                0xD800,
                0xDFFF // halves of a pair
            })
    void whatIsInvisibleReordersOrHasNoMeaningIsNot(int point) {
        String text = "a" + new String(Character.toChars(point)) + "b";
        assertThat(TextRules.isForPeople(text, false)).isFalse();
        assertThat(TextRules.isForPeople(text, true)).isFalse();
    }

    @Test
    void tabsAndLineEndsAreAllowedWhereLinesAre() {
        assertThat(TextRules.isForPeople("a\tb\r\nc", true)).isTrue();
        for (String text : new String[] {"a\tb", "a\nb", "a\rb"}) {
            assertThat(TextRules.isForPeople(text, false)).isFalse();
        }
    }

    @Test
    void whatLooksTheSameIsKeptTheSame() {
        assertThat(TextRules.normalized("Cafe\u0301")).isEqualTo("Caf\u00e9");
        assertThat(TextRules.normalized("\u212b")).isEqualTo("\u00c5");
        String already = "Caf\u00e9";
        assertThat(TextRules.normalized(already)).isSameAs(already);
    }
}
