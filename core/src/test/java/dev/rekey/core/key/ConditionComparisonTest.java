package dev.rekey.core.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.access.IpRange;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionComparisonTest {

    /** Each list of ranges is separated by spaces; those after a {@code !} are denied. */
    @ParameterizedTest
    @CsvSource({
        "'',                     '',                       true",
        "'',                     10.0.0.0/8,               true",
        "10.0.0.0/8,             '',                       false",
        "10.0.0.0/8,             10.1.0.0/16 10.2.3.4,     true",
        "10.0.0.0/8,             10.1.0.0/16 11.0.0.1,     false",
        "10.0.0.0/9 10.128.0.0/9, 10.0.0.0/8,              true",
        "10.0.0.0/8 !10.9.0.0/16, 10.0.0.0/8,              false",
        "10.0.0.0/8 !10.9.0.0/16, 10.1.0.0/16,             true",
        "!10.9.0.0/16,           !10.0.0.0/8,              true",
        "!10.0.0.0/8,            !10.9.0.0/16,             false",
        "0.0.0.0/0,              ::/0,                     false",
    })
    void networksLieWithinOthersByTheAddressesThatPass(String limit, String networks, boolean expected) {
        assertThat(networks(networks).isWithin(networks(limit))).isEqualTo(expected);
    }

    /** Without conditions an attempt passes that comes from nobody knows where. */
    @Test
    void noConditionIsWiderThanOneThatEveryAddressMeets() {
        assertThat(networks("").isWithin(networks("0.0.0.0/0 ::/0"))).isFalse();
        assertThat(networks("!10.0.0.1").isWithin(networks("0.0.0.0/0 ::/0"))).isTrue();
    }

    private static ConditionComparison.NetworkConditions networks(String text) {
        return new ConditionComparison.NetworkConditions(ranges(text, false), ranges(text, true));
    }

    private static List<IpRange> ranges(String text, boolean denied) {
        return Stream.of(text.split(" "))
                .filter(each -> !each.isEmpty() && each.startsWith("!") == denied)
                .map(each -> IpRange.parse(each.replace("!", "")).orElseThrow())
                .toList();
    }
}
