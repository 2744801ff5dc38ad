package dev.rekey.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpRangeTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,               192.0.2.1",
        "192.0.2.1/32,            192.0.2.1",
        "192.0.2.0/24,            192.0.2.0/24",
        "10.0.0.0/8,              10.0.0.0/8",
        "128.0.0.0/1,             128.0.0.0/1",
        "0.0.0.0/0,               0.0.0.0/0",
        "2001:DB8::1,             2001:db8::1",
        "2001:db8::1/128,         2001:db8::1",
        "2001:db8::/32,           2001:db8::/32",
        "2001:db8:0:0:8000::/65,  2001:db8:0:0:8000::/65",
        "2001:db8::/64,           2001:db8::/64",
        "::/0,                    ::/0",
        "::ffff:10.0.0.0/104,     10.0.0.0/8",
        "::ffff:a00:0/104,        10.0.0.0/8",
        "::ffff:0:0/96,           0.0.0.0/0",
        "::ffff:192.0.2.1/128,    192.0.2.1",
        "::ffff:192.0.2.1,        192.0.2.1",
    })
    void parses(String text, String canonical) {
        assertThat(IpRange.parse(text)).map(IpRange::toString).contains(canonical);
        assertThat(IpRange.parse(canonical)).isEqualTo(IpRange.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/8",
                "*",
                "0",
                "0/0",
                "10/8",
                "10.0.0/24",
                "localhost",
                "localhost/8",
                // bits after the prefix
                "192.0.2.1/24",
                "10.0.0.0/4",
                "0.0.0.1/0",
                "2001:db8::1/64",
                "::1/0",
                "::ffff:10.0.0.1/104",
                "::ffff:0:0/95",
                // no such prefix
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/08",
                "10.0.0.0/00",
                "10.0.0.0/8/8",
                "10.0.0.0/8.",
                "10.0.0.0/0x8",
                "10.0.0.0/1000",
                "10.0.0.0/99999999999",
                "::/129",
                "::ffff:10.0.0.0/8",
                "10.0.0.0/104",
                "10.0.0.0/255.0.0.0",
                "::/::",
                "10.0.0.0/\u0668",
                // blanks, ranges, zones
                " 10.0.0.0/8",
                "10.0.0.0/8 ",
                "10.0.0.0 /8",
                "10.0.0.0/ 8",
                "10.0.0.0-10.0.0.9",
                "10.*",
                "fe80::%1/64",
                "fe80::/64%1",
                "[::]/0"
            })
    void refuses(String text) {
        assertThat(IpRange.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,          10.255.255.255,    true",
        "10.0.0.0/8,          11.0.0.0,          false",
        "10.0.0.0/8,          9.255.255.255,     false",
        "10.0.0.0/8,          ::ffff:10.1.2.3,   true",
        "::ffff:10.0.0.0/104, 10.1.2.3,          true",
        "0.0.0.0/0,           255.255.255.255,   true",
        "0.0.0.0/0,           ::,                false",
        "::/0,                ffff::,            true",
        "::/0,                1.2.3.4,           false",
        "::/64,               1.2.3.4,           false",
        "2001:db8::/65,       2001:db8:0:0:7fff:ffff:ffff:ffff, true",
        "2001:db8::/65,       2001:db8:0:0:8000::, false",
        "2001:db8::1,         2001:db8::1,       true",
        "2001:db8::1,         2001:db8::2,       false",
    })
    void contains(String range, String address, boolean expected) {
        assertThat(IpRange.parse(range)
                        .orElseThrow()
                        .contains(IpAddress.parse(address).orElseThrow()))
                .isEqualTo(expected);
    }

    @Test
    void containsLikeTheNumbersBetweenFirstAndLast() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            IpAddress base = IpAddressTest.random(random);
            IpRange one = rangeAround(base, random);
            IpRange other = rangeAround(near(base, random), random);
            IpAddress address = near(base, random);

            assertThat(one.contains(address))
                    .as("seed %d: %s in %s", seed, address, one)
                    .isEqualTo(one.first().isIpv4() == address.isIpv4()
                            && number(address).compareTo(number(one.first())) >= 0
                            && number(address).compareTo(last(one)) <= 0);
            assertThat(one.contains(other))
                    .as("seed %d: %s in %s", seed, other, one)
                    .isEqualTo(one.first().isIpv4() == other.first().isIpv4()
                            && number(other.first()).compareTo(number(one.first())) >= 0
                            && last(other).compareTo(last(one)) <= 0);
            assertThat(IpRange.parse(one.toString())).as("seed %d", seed).contains(one);
        }
    }

    @Test
    void cannotBeMadeWithBitsAfterThePrefix() {
        IpAddress address = IpAddress.parse("10.0.0.1").orElseThrow();

        assertThatIllegalArgumentException().isThrownBy(() -> new IpRange(address, 8));
        assertThatIllegalArgumentException().isThrownBy(() -> new IpRange(address, 33));
        assertThatIllegalArgumentException().isThrownBy(() -> new IpRange(address, -1));
    }

    /** The same address with one bit of it turned over, most of the time. */
    private static IpAddress near(IpAddress address, Random random) {
        int bit = random.nextInt(128);
        return switch (random.nextInt(4)) {
            case 0 -> address;
            case 1 -> IpAddressTest.random(random);
            default ->
                bit < 64
                        ? new IpAddress(address.high(), address.low() ^ 1L << bit)
                        : new IpAddress(address.high() ^ 1L << (bit - 64), address.low());
        };
    }

    private static IpRange rangeAround(IpAddress address, Random random) {
        int prefix = random.nextInt(address.bits() + 1);
        BigInteger first = number(address).shiftRight(address.bits() - prefix).shiftLeft(address.bits() - prefix);
        IpAddress made = address(first);
        // An IPv6 block that begins in the mapped block is no IPv6 block any more.
        return made.isIpv4() == address.isIpv4() ? new IpRange(made, prefix) : new IpRange(address, address.bits());
    }

    private static BigInteger last(IpRange range) {
        int free = range.first().bits() - range.prefix();
        return number(range.first()).add(BigInteger.ONE.shiftLeft(free)).subtract(BigInteger.ONE);
    }

    private static BigInteger number(IpAddress address) {
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(address.high())
                .putLong(address.low())
                .array();
        return new BigInteger(1, bytes);
    }

    private static IpAddress address(BigInteger number) {
        return new IpAddress(number.shiftRight(64).longValue(), number.longValue());
    }
}
