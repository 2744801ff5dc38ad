package dev.rekey.core.finding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.access.IpAddressSet;
import dev.rekey.core.access.IpRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CidrAggregatorTest {

    @Test
    void halvesAreJoinedAndWhatIsInsideIsLeftOut() {
        assertThat(CidrAggregator.collapsed(ranges("10.0.1.0/24 10.0.0.0/24 10.0.3.0/24 10.0.2.0/24 10.0.0.7/32")))
                .isEqualTo(ranges("10.0.0.0/22"));
        assertThat(CidrAggregator.collapsed(ranges("10.0.1.0/24 10.0.2.0/24")))
                .isEqualTo(ranges("10.0.1.0/24 10.0.2.0/24"));
        assertThat(CidrAggregator.collapsed(ranges("2001:db8:1::/48 2001:db8::/48 10.0.0.0/8")))
                .isEqualTo(ranges("10.0.0.0/8 2001:db8::/47"));
        assertThat(CidrAggregator.collapsed(ranges("128.0.0.0/1 0.0.0.0/1 8000::/1 ::/1")))
                .isEqualTo(ranges("0.0.0.0/0 ::/0"));
    }

    @Test
    void onlyWhatIsAllowedStays() {
        assertThat(CidrAggregator.within(
                        ranges("10.0.1.0/24 10.9.0.0/24 2001:db8::/48"), ranges("10.0.0.0/16 10.9.0.4/30 ::/0")))
                .isEqualTo(ranges("10.0.1.0/24 10.9.0.4/30 2001:db8::/48"));
        assertThat(CidrAggregator.within(ranges("10.0.1.0/24"), ranges("10.1.0.0/16")))
                .isEmpty();
    }

    @Test
    void collapsedRangesHoldTheSameAddresses() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int time = 0; time < 500; time++) {
            List<IpRange> ranges = new ArrayList<>();
            for (int count = 0; count < 1 + random.nextInt(20); count++) {
                int prefix = 24 + random.nextInt(9);
                int last = random.nextInt(256) & -1 << (32 - prefix);
                ranges.add(IpRange.parse("10.0.0." + last + "/" + prefix).orElseThrow());
            }
            List<IpRange> collapsed = CidrAggregator.collapsed(ranges);
            IpAddressSet before = IpAddressSet.of(ranges);
            IpAddressSet after = IpAddressSet.of(collapsed);
            assertThat(before.without(after).isEmpty() && after.without(before).isEmpty())
                    .as("%s became %s, seed %d", ranges, collapsed, seed)
                    .isTrue();
            assertThat(CidrAggregator.collapsed(collapsed)).as("seed %d", seed).isEqualTo(collapsed);
        }
    }

    private static List<IpRange> ranges(String texts) {
        return Arrays.stream(texts.split(" "))
                .map(text -> IpRange.parse(text).orElseThrow())
                .toList();
    }
}
