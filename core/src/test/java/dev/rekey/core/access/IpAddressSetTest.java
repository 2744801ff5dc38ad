package dev.rekey.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IpAddressSetTest {

    private static final List<String> NETWORKS = List.of(
            "10.0.0.0/8",
            "10.1.0.0/16",
            "10.1.2.3",
            "0.0.0.0/0",
            "128.0.0.0/1",
            "::/0",
            "::/1",
            "8000::/1",
            "2001:db8::/32",
            "2001:db8::1",
            "::/80",
            "::fffe:0:0/96",
            "255.255.255.255",
            "0.0.0.0",
            "::1");

    @Test
    void holdsWhatItsRangesHold() {
        long seed = Long.getLong("rekey.seed", System.nanoTime());
        System.out.println("IpAddressSetTest: -Drekey.seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            List<IpRange> some = ranges(random);
            List<IpRange> others = ranges(random);
            IpAddressSet both = IpAddressSet.of(some).and(IpAddressSet.of(others));
            IpAddressSet rest = IpAddressSet.of(some).without(IpAddressSet.of(others));
            for (String network : NETWORKS) {
                IpAddress address = range(network).first();
                boolean inSome = some.stream().anyMatch(range -> range.contains(address));
                boolean inOthers = others.stream().anyMatch(range -> range.contains(address));
                assertThat(holds(both, address)).isEqualTo(inSome && inOthers);
                assertThat(holds(rest, address)).isEqualTo(inSome && !inOthers);
                assertThat(holds(IpAddressSet.ALL, address)).isTrue();
            }
        }
    }

    @Test
    void everyAddressIsInOneOfTheFamilies() {
        assertThat(IpAddressSet.ALL
                        .without(IpAddressSet.of(List.of(range("0.0.0.0/0"), range("::/0"))))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void theIpv4MappedNumbersAreNoIpv6Addresses() {
        IpAddressSet around = IpAddressSet.of(List.of(range("::/80")));
        assertThat(around.and(IpAddressSet.of(List.of(range("0.0.0.0/0")))).isEmpty())
                .isTrue();
        assertThat(around.without(IpAddressSet.of(
                                List.of(range("::/81"), range("::8000:0:0/82"), range("::c000:0:0/83"))))
                        .isEmpty())
                .isFalse();
    }

    private static boolean holds(IpAddressSet set, IpAddress address) {
        return !set.and(IpAddressSet.of(List.of(new IpRange(address, address.bits()))))
                .isEmpty();
    }

    private static List<IpRange> ranges(Random random) {
        List<IpRange> ranges = new ArrayList<>();
        for (int count = random.nextInt(5); count > 0; count--) {
            ranges.add(range(NETWORKS.get(random.nextInt(NETWORKS.size()))));
        }
        return ranges;
    }

    private static IpRange range(String text) {
        return IpRange.parse(text).orElseThrow();
    }
}
