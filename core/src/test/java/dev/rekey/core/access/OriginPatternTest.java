package dev.rekey.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginPatternTest {

    @ParameterizedTest
    @CsvSource({
        "https://example.com,             https://example.com",
        "HTTPS://Example.COM,             https://example.com",
        "https://example.com:443,         https://example.com",
        "http://example.com:80,           http://example.com",
        "http://example.com:443,          http://example.com:443",
        "https://example.com:8443,        https://example.com:8443",
        "http://localhost:3000,           http://localhost:3000",
        "http://my_host.example.com,      http://my_host.example.com",
        "http://192.0.2.1,                http://192.0.2.1",
        "http://192.0.2.1:8080,           http://192.0.2.1:8080",
        "http://[2001:DB8:0:0:0:0:0:1]:8080, http://[2001:db8::1]:8080",
        "http://[::1],                    http://[::1]",
        "https://bücher.example,          https://xn--bcher-kva.example",
        "https://BÜCHER.example,          https://xn--bcher-kva.example",
        "https://xn--bcher-kva.example,   https://xn--bcher-kva.example",
        "https://日本語。jp,                https://xn--wgv71a119e.jp",
        "https://*.example.com,           https://*.example.com",
        "https://*.Example.com:8443,      https://*.example.com:8443",
        "https://*.example.com:443,       https://*.example.com",
        "https://*.bücher.example,        https://*.xn--bcher-kva.example",
        "chrome-extension://abcdefghijklmnop, chrome-extension://abcdefghijklmnop",
        "capacitor://localhost,           capacitor://localhost",
        "null,                            null",
    })
    void parses(String text, String canonical) {
        assertThat(OriginPattern.parse(text)).map(OriginPattern::value).contains(canonical);
        assertThat(OriginPattern.parse(canonical)).contains(new OriginPattern(canonical));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "*",
                "https",
                "https:",
                "https://",
                "https:///",
                "://example.com",
                "//example.com",
                "example.com",
                "NULL",
                "null ",
                "https:/example.com",
                "https:example.com",
                "1http://example.com",
                "ht tp://example.com",
                // more than an origin
                "https://example.com/",
                "https://example.com/path",
                "https://example.com?q",
                "https://example.com#f",
                "https://user@example.com",
                "https://user:pw@example.com",
                "https://example.com\\",
                "https://example.com,https://b.com",
                "https://a.com https://b.com",
                " https://example.com",
                "https://example.com ",
                "https://example.com\n",
                "https://exa\tmple.com",
                // ports
                "https://example.com:",
                "https://example.com:0",
                "https://example.com:65536",
                "https://example.com:080",
                "https://example.com:-1",
                "https://example.com:http",
                "https://example.com:443:443",
                "https://example.com:99999999999",
                // hosts
                "https://.",
                "https://.example.com",
                "https://example.com.",
                "https://a..b",
                "https://-a.com",
                "https://a-.com",
                "https://exa%6dple.com",
                "https://example.com%00",
                "https://a+b.com",
                "https://[::1",
                "https://::1",
                "https://[1.2.3.4]",
                "https://[::ffff:1.2.3.4]",
                "https://[fe80::1%251]",
                "https://[]",
                "https://1.2.3",
                "https://1.2.3.256",
                "https://0x7f.1",
                "https://1",
                "https://a.0x1",
                "https://a.1",
                "https://010.0.0.1",
                "https://straße.example",
                "https://a\u200db.example",
                "https://\ud800.example",
                // wildcards
                "https://*",
                "https://*.",
                "https://*.com",
                "https://*.localhost",
                "*://example.com",
                "*.example.com",
                "https://a.*.com",
                "https://*.*.com",
                "https://*a.example.com",
                "https://a*.example.com",
                "https://example.*",
                "https://*.192.0.2.1",
                "https://*.[::1]",
                "https://*.2.1",
                "https://*.example.com:*",
                "https://example.com:*",
                "https://\uff0a.example.com",
                "https://**.example.com",
                "https://*.example.com/",
                "https://*.*.example.com",
                "https://.*.example.com"
            })
    void refuses(String text) {
        assertThat(OriginPattern.parse(text)).isEmpty();
    }

    @Test
    void refusesHostsThatAreTooLong() {
        String label = "a".repeat(63) + ".";

        assertThat(OriginPattern.parse("https://" + label.repeat(3) + "b".repeat(61)))
                .isPresent();
        assertThat(OriginPattern.parse("https://" + label.repeat(3) + "b".repeat(62)))
                .isEmpty();
        assertThat(OriginPattern.parse("https://" + "a".repeat(64) + ".com")).isEmpty();
        assertThat(OriginPattern.parse("https://" + label.repeat(1000))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.com,        https://example.com,            true",
        "https://example.com,        https://example.com:443,        true",
        "https://example.com,        HTTPS://EXAMPLE.COM,            true",
        "https://example.com,        http://example.com,             false",
        "https://example.com,        https://example.com:8443,       false",
        "https://example.com,        https://www.example.com,        false",
        "https://example.com,        https://example.com/,           false",
        "https://example.com,        https://example.com.,           false",
        "https://example.com,        https://example.com.evil.com,   false",
        "https://example.com,        null,                           false",
        "https://bücher.example,     https://xn--bcher-kva.example,  true",
        "https://*.example.com,      https://a.example.com,          true",
        "https://*.example.com,      https://a.b.example.com,        true",
        "https://*.example.com,      https://A.Example.com:443,      true",
        "https://*.example.com,      https://example.com,            false",
        "https://*.example.com,      https://.example.com,           false",
        "https://*.example.com,      https://aexample.com,           false",
        "https://*.example.com,      http://a.example.com,           false",
        "https://*.example.com,      https://a.example.com:8443,     false",
        "https://*.example.com,      https://a.example.com.evil.com, false",
        "https://*.example.com,      https://evil.com/.example.com,  false",
        "https://*.example.com,      https://evil.com?.example.com,  false",
        "https://*.example.com,      https://evil.com#.example.com,  false",
        "https://*.example.com,      https://evil.com:1.example.com, false",
        "https://*.example.com,      https://u@a.example.com,        false",
        "https://*.example.com,      https://*.example.com,          false",
        "https://*.example.com,      null,                           false",
        "https://*.example.com:8443, https://a.example.com:8443,     true",
        "https://*.example.com:8443, https://a.example.com,          false",
        "null,                       null,                           true",
        "null,                       https://example.com,            false",
        "null,                       '',                             false",
        "http://[::1]:80,            http://[0:0:0:0:0:0:0:1],       true",
        "http://127.0.0.1,           http://127.1,                   false",
    })
    void matches(String pattern, String header, boolean expected) {
        assertThat(OriginPattern.parse(pattern).orElseThrow().matches(header)).isEqualTo(expected);
    }

    @Test
    void matchesLikeTheComparisonOfLabels() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            String host = host(random, 2);
            String tail = random.nextBoolean() ? "" : ":8443";
            OriginPattern pattern = new OriginPattern("https://*." + host + tail);
            String otherHost = random.nextInt(3) == 0 ? host(random, 1) : host(random, 1) + "." + host;
            String otherTail = random.nextInt(4) == 0 ? ":8443" : tail;

            List<String> labels = List.of(host.split("\\."));
            List<String> others = List.of(otherHost.split("\\."));
            boolean below = others.size() > labels.size()
                    && others.subList(others.size() - labels.size(), others.size())
                            .equals(labels);
            assertThat(pattern.matches("https://" + otherHost + otherTail))
                    .as("seed %d: %s%s under %s", seed, otherHost, otherTail, pattern)
                    .isEqualTo(below && tail.equals(otherTail));
        }
    }

    @Test
    void neverThrowsAndReadsItsOwnWriting() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String alphabet = "aZ0.-_*:/[]@?#% \\\u00fc\u00df\u3002\u200d\ud83d\ude00\u0130\u0627\u0000\uff0f";
        for (int round = 0; round < 100_000; round++) {
            StringBuilder text = new StringBuilder(random.nextInt(5) == 0 ? "" : "https://");
            int length = random.nextInt(12);
            for (int at = 0; at < length; at++) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String sent = text.toString();
            OriginPattern.parse(sent)
                    .ifPresent(pattern -> assertThat(pattern.value())
                            .as("seed %d: %s", seed, sent)
                            .matches("null|[a-z][a-z0-9+.-]*://[\\x21-\\x7e]+")
                            .isEqualTo(OriginPattern.parse(pattern.value())
                                    .map(OriginPattern::value)
                                    .orElseThrow()));
        }
    }

    @Test
    void isMadeInCanonicalFormAlone() {
        assertThatIllegalArgumentException().isThrownBy(() -> new OriginPattern("https://EXAMPLE.com"));
        assertThatIllegalArgumentException().isThrownBy(() -> new OriginPattern("https://*.com"));
    }

    private static String host(Random random, int min) {
        String[] letters = {"a", "b", "ab"};
        int count = min + random.nextInt(3);
        StringBuilder host = new StringBuilder(letters[random.nextInt(3)]);
        for (int at = 1; at < count; at++) {
            host.append('.').append(letters[random.nextInt(3)]);
        }
        return host.toString();
    }

    /** What is taken for canonical without being read is what reading makes of it. */
    @Test
    void whatLooksPlainIsCanonical() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> parts = List.of(
                "https://", "http://", "a", "b9", ".", "-", "xn--", "1", "com", ":8080", "_", "A", "localhost", "/");
        int plain = 0;
        for (int round = 0; round < 50_000; round++) {
            StringBuilder text = new StringBuilder(random.nextInt(10) == 0 ? "" : parts.get(random.nextInt(2)));
            for (int count = random.nextInt(6); count >= 0; count--) {
                text.append(parts.get(random.nextInt(parts.size())));
            }
            if (Origin.isPlain(text.toString())) {
                plain++;
                assertThat(Origin.parse(text.toString()).map(Origin::toString))
                        .as("%s, seed %d", text, seed)
                        .contains(text.toString());
            }
        }
        assertThat(plain).isGreaterThan(1_000);
    }
}
