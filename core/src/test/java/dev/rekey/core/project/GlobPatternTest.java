package dev.rekey.core.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobPatternTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "abc abc true",
                "abc abcd false",
                "abc ab false",
                "a* a true",
                "a* abc true",
                "*c abc true",
                "*b abc false",
                "a?c abc true",
                "a?c ac false",
                "[a-c]x bx true",
                "[a-c]x dx false",
                "[!a-c]x dx true",
                "[!a-c]x ax false",
                "[a-]x -x true",
                "[\\]]x ]x true",
                "{prod,test}-* prod-7 true",
                "{prod,test}-* test- true",
                "{prod,test}-* dev-7 false",
                "{a,b}{c,d} ad true",
                "{a,b}{c,d} ab false",
                "{a*,?}z abcz true",
                "{a,}z z true",
                "\\*a *a true",
                "\\*a ba false",
                "a😀? a😀😀 true",
                "A a false",
                "** anything true",
            })
    void matchesWholeNames(String pattern, String name, boolean matches) {
        assertThat(GlobPattern.parse(pattern).orElseThrow().matches(name)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "[]", "[!]", "[z-a]", "]", "}", "{a", "{a,{b}}", "\\", "a\\", "[a", "{a]}", "[a-"})
    void whatIsNoPatternIsRefused(String text) {
        assertThat(GlobPattern.parse(text)).isEmpty();
    }

    @Test
    void aPatternIsBounded() {
        assertThat(GlobPattern.parse("a".repeat(200))).isPresent();
        assertThat(GlobPattern.parse("a".repeat(201))).isEmpty();
        assertThat(GlobPattern.parse("{a,b}".repeat(6))).isPresent();
        assertThat(GlobPattern.parse("{a,b}".repeat(7))).isEmpty();
    }

    @Test
    void noPatternTakesLong() {
        GlobPattern pattern = GlobPattern.parse("*a".repeat(99) + "b").orElseThrow();
        String name = "a".repeat(200);
        for (int time = 0; time < 200; time++) {
            assertThat(pattern.matches(name)).isFalse();
        }
    }

    @Test
    void agreesWithRegularExpressions() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<String> parts = List.of("*", "?", "a", "b", "[ab]", "[!a]", "{a,bb}", "{*b,?}");
        List<String> expressions = List.of(".*", ".", "a", "b", "[ab]", "[^a]", "(?:a|bb)", "(?:.*b|.)");
        for (int time = 0; time < 5_000; time++) {
            StringBuilder pattern = new StringBuilder();
            StringBuilder expression = new StringBuilder();
            for (int part = 0; part <= random.nextInt(5); part++) {
                int which = random.nextInt(parts.size());
                pattern.append(parts.get(which));
                expression.append(expressions.get(which));
            }
            StringBuilder name = new StringBuilder();
            for (int at = 0; at < random.nextInt(7); at++) {
                name.append("abc".charAt(random.nextInt(3)));
            }
            assertThat(GlobPattern.parse(pattern.toString()).orElseThrow().matches(name.toString()))
                    .as("%s against %s, seed %d", pattern, name, seed)
                    .isEqualTo(Pattern.matches(expression.toString(), name));
        }
    }
}
