package dev.rekey.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0,                                 0.0.0.0",
        "192.0.2.1,                               192.0.2.1",
        "255.255.255.255,                         255.255.255.255",
        "::,                                      ::",
        "::1,                                     ::1",
        "1::,                                     1::",
        "2001:DB8::1,                             2001:db8::1",
        "2001:0db8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
        // RFC 5952: one zero stands, the longest run is left out, the first of two equal ones.
        "2001:db8:0:1:1:1:1:1,                    2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1,                      2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1,                    2001:db8::1:0:0:1",
        // IPv4-mapped, in its three spellings.
        "::ffff:192.0.2.1,                        192.0.2.1",
        "::FFFF:c000:201,                         192.0.2.1",
        "0:0:0:0:0:ffff:192.0.2.1,                192.0.2.1",
        // Not mapped: other ways to carry four bytes.
        "::192.0.2.1,                             ::c000:201",
        "64:ff9b::192.0.2.33,                     64:ff9b::c000:221",
        "2001:db8:1:2:3:4:192.0.2.1,              2001:db8:1:2:3:4:c000:201",
    })
    void parses(String text, String canonical) {
        assertThat(IpAddress.parse(text)).map(IpAddress::toString).contains(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "*",
                "-",
                ".",
                ":",
                ":::",
                "localhost",
                "example.com",
                "dead.beef",
                "fe",
                "cafe",
                // what inet_aton takes
                "1",
                "127.1",
                "1.2.3",
                "3232235521",
                "0x7f.0.0.1",
                "0x7f000001",
                "010.0.0.1",
                "1.2.3.04",
                "00.0.0.0",
                // not four numbers up to 255
                "1.2.3.256",
                "1.2.3.4.5",
                "1.2.3.",
                ".1.2.3",
                "1..2.3",
                "1.2.3.4.",
                "+1.2.3.4",
                "1.2.3.-4",
                "1.2.3.a",
                "1.2.3.4444",
                "\u0661.2.3.4",
                // blanks, ports, brackets, zones, prefixes, ranges, wildcards
                " 1.2.3.4",
                "1.2.3.4 ",
                "1.2.3.4\n",
                "1.2.3.4:80",
                "[::1]",
                "[::1]:80",
                "fe80::1%eth0",
                "::1%",
                "::1/128",
                "1.2.3.4/32",
                "1.2.3.4/255.255.255.255",
                "1.2.3.0-255",
                "1.2.3.*",
                "1.2.3._",
                "1.2.3.%",
                "1:2-3::",
                "1::*",
                // not eight groups of up to four digits
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "12345::",
                "::00001",
                ":1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:",
                "g::",
                "::1.2.3",
                "::1.2.3.256",
                "::1.2.3.04",
                "1.2.3.4::",
                "::1.2.3.4:5",
                "::ffff:1.2.3.4.5",
                "00000000000000000000000000000001",
                "0x00000000000000000000000000000001",
                "1:2:3:4:5:6:7:1.2.3.4"
            })
    void refuses(String text) {
        assertThat(IpAddress.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,               192.0.2.1",
        "fe80::1%eth0,            fe80::1",
        "fe80::1%25eth0,          fe80::1",
        "fe80::1%3,               fe80::1",
        "::ffff:192.0.2.1%eth0.7, 192.0.2.1",
        "2001:db8::1,             2001:db8::1"
    })
    void readsWhatIsReportedOfAClientWithoutItsZone(String text, String canonical) {
        assertThat(IpAddress.reported(text)).map(IpAddress::toString).contains(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "%",
                "%eth0",
                "fe80::1%",
                "fe80::1% eth0",
                "fe80::1%eth0 ",
                "fe80::1%\u00e9",
                "192.0.2.1%eth0",
                "203.0.113.9:5432",
                "[2001:db8::1]",
                "[2001:db8::1]:80",
                "1.2.3",
                "localhost",
                " 192.0.2.1",
                "192.0.2.0/24"
            })
    void refusesWhatIsReportedAndNoAddress(String text) {
        assertThat(IpAddress.reported(text)).isEmpty();
    }

    @Test
    void readsAndWritesLikeTheSlowReference() throws UnknownHostException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            IpAddress address = random(random);
            String text = address.toString();

            assertThat(text).as("seed %d", seed).isEqualTo(reference(address));
            assertThat(IpAddress.parse(text)).as("seed %d: %s", seed, text).contains(address);
            assertThat(InetAddress.ofLiteral(text))
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(InetAddress.getByAddress(bytes(address)));
        }
    }

    @Test
    void neverThrows() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String alphabet = "0123456789abcdefABCDEF::::....%/-*_ [x";
        for (int round = 0; round < 50_000; round++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(20);
            for (int at = 0; at < length; at++) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String sent = text.toString();
            assertThat(IpAddress.parse(sent).map(IpAddress::toString).flatMap(IpAddress::parse))
                    .as("seed %d: %s", seed, sent)
                    .isEqualTo(IpAddress.parse(sent));
        }
    }

    /** An address of either family with many zeros. */
    static IpAddress random(Random random) {
        if (random.nextInt(4) == 0) {
            return new IpAddress(0, 0xFFFF_0000_0000L | (random.nextInt() & 0xFFFF_FFFFL));
        }
        long[] halves = new long[2];
        for (int group = 0; group < 8; group++) {
            long bits = random.nextInt(3) == 0 ? random.nextInt(0x10000) >>> random.nextInt(16) : 0;
            halves[group / 4] = halves[group / 4] << 16 | bits;
        }
        return new IpAddress(halves[0], halves[1]);
    }

    private static byte[] bytes(IpAddress address) {
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(address.high())
                .putLong(address.low())
                .array();
        return address.isIpv4() ? Arrays.copyOfRange(bytes, 12, 16) : bytes;
    }

    /** RFC 5952, section 4, a sentence a line. */
    private static String reference(IpAddress address) {
        byte[] bytes = bytes(address);
        if (bytes.length == 4) {
            return (bytes[0] & 255) + "." + (bytes[1] & 255) + "." + (bytes[2] & 255) + "." + (bytes[3] & 255);
        }
        StringBuilder groups = new StringBuilder(":");
        for (int at = 0; at < 16; at += 2) {
            groups.append(Integer.toHexString((bytes[at] & 255) << 8 | (bytes[at + 1] & 255)))
                    .append(':');
        }
        for (int run = 8; run >= 2; run--) {
            String zeros = ":" + "0:".repeat(run);
            int at = groups.indexOf(zeros);
            if (at >= 0) {
                String before = groups.substring(1, Math.max(at, 1));
                String after = groups.substring(at + zeros.length());
                return before + "::" + (after.isEmpty() ? "" : after.substring(0, after.length() - 1));
            }
        }
        return groups.substring(1, groups.length() - 1);
    }
}
