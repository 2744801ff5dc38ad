package dev.rekey.core.verify;

import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Random keys and attempts: most of each is harmless, so that every rule comes to decide often. */
final class RandomPolicyCases {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final List<Long> MICROS = List.of(-2_000_000L, -1L, 0L, 1L, 2_000_000L);
    private static final List<String> ROLES = List.of("readers", "writers", "gone");
    private static final List<String> PERMISSIONS = List.of(
            "files:read",
            "files:write",
            "files:*",
            "*:read",
            "*",
            "rooms:read",
            "files",
            "files:read:write",
            "*:*",
            "files:*:write",
            "*:read:*",
            "rooms");
    private static final List<String> IPV4 =
            List.of("10.1.2.3", "10.1.2.4", "10.1.3.3", "10.2.2.3", "192.0.2.77", "0.0.0.0", "255.255.255.255");
    private static final List<String> IPV6 = List.of(
            "2001:db8::1",
            "2001:db8::2",
            "2001:db8:1::1",
            "2001:DB8:0:0:8000::1",
            "::",
            "::1",
            "fe80::1",
            "::10.1.2.3",
            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    private static final List<String> NO_IP =
            List.of("", "10.1.2", "10.1.2.03", "10.1.2.256", "10.1.2.3/32", "fe80::1%1", "2001:db8::1::2", "localhost");
    private static final List<String> HOSTS = List.of(
            "example.com",
            "a.example.com",
            "b.a.example.com",
            "notexample.com",
            "example.com.evil.org",
            "192.0.2.1",
            "[2001:db8::1]",
            "my_host.example.com");
    private static final List<String> NO_ORIGIN = List.of(
            "",
            "https://",
            "https://a.example.com/",
            "https://u@a.example.com",
            "NULL",
            "a.example.com",
            "https://*.example.com",
            "https://a.example.com#",
            "*");
    private static final List<String> PORTS = List.of("", "", "", ":443", ":80", ":8443");

    private final Random random;

    RandomPolicyCases(long seed) {
        random = new Random(seed);
    }

    PolicyCase next() {
        Instant now = NOON.plusNanos(random.nextInt(1_000_000));
        Instant begins = perhaps(6) ? near(now) : null;
        Instant ends = perhaps(6) ? near(now) : null;
        if (begins != null && ends != null && !begins.isBefore(ends)) {
            ends = begins.plusSeconds(1);
        }
        boolean rights = perhaps(3);
        boolean addresses = perhaps(3);
        boolean origins = perhaps(3);
        boolean resources = perhaps(2);
        List<String> named = rights && perhaps(2) ? some(ROLES, 2) : List.of();
        return new PolicyCase(
                perhaps(16),
                !perhaps(16),
                !perhaps(16),
                perhaps(12),
                perhaps(12) ? near(now) : null,
                begins,
                ends,
                now,
                rights && !perhaps(5),
                rights ? some(PERMISSIONS, 4) : List.of(),
                named,
                roles(),
                rights && perhaps(2) ? some(PERMISSIONS, 5) : null,
                rights ? needed() : List.of(),
                addresses ? ranges() : List.of(),
                addresses && perhaps(2) ? ranges() : List.of(),
                addresses ? address() : null,
                origins ? patterns() : List.of(),
                perhaps(2),
                origins ? origin() : null,
                resources ? resources() : Map.of(),
                resources && !perhaps(6)
                        ? one(List.of("file", "room", "user")) + ":" + one(List.of("1", "2", "3", "a:b"))
                        : null);
    }

    private boolean perhaps(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private <T> List<T> some(List<T> of, int most) {
        List<T> some = new ArrayList<>();
        for (int count = random.nextInt(most + 1); count > 0; count--) {
            some.add(one(of));
        }
        return List.copyOf(some);
    }

    /** Around now, and now itself, in whole microseconds as stores keep them. */
    private Instant near(Instant now) {
        return now.truncatedTo(ChronoUnit.MICROS).plus(one(MICROS), ChronoUnit.MICROS);
    }

    /** One of the roles that keys name is never there. */
    private Map<String, List<String>> roles() {
        Map<String, List<String>> roles = new HashMap<>();
        for (String role : ROLES.subList(0, 2)) {
            if (!perhaps(4)) {
                roles.put(role, some(PERMISSIONS, 3));
            }
        }
        return roles;
    }

    private List<List<String>> needed() {
        List<List<String>> needed = new ArrayList<>();
        for (int count = 1 + random.nextInt(2); count > 0; count--) {
            List<String> all = new ArrayList<>(some(PERMISSIONS, 2));
            all.add(one(PERMISSIONS));
            needed.add(all);
        }
        return needed;
    }

    private List<String> ranges() {
        List<String> ranges = new ArrayList<>();
        for (int count = 1 + random.nextInt(2); count > 0; count--) {
            ranges.add(range());
        }
        return ranges;
    }

    /** Addresses of few networks in every length of prefix, so that they often meet. */
    private String range() {
        boolean ipv4 = perhaps(2);
        String text = one(ipv4 ? IPV4 : IPV6);
        if (perhaps(5)) {
            return text;
        }
        String bits = String.valueOf(ReferencePolicy.bits(text));
        int prefix = random.nextInt(bits.length() + 1);
        String first = bits.substring(0, prefix) + "0".repeat(bits.length() - prefix);
        if (ipv4 && perhaps(4)) {
            return "::ffff:" + dotted(first) + "/" + (96 + prefix);
        }
        String written = ipv4 ? dotted(first) : grouped(first);
        return (perhaps(2) ? written : written.toUpperCase(Locale.ROOT)) + "/" + prefix;
    }

    private static String dotted(String bits) {
        List<String> parts = new ArrayList<>();
        for (int at = 0; at < 32; at += 8) {
            parts.add(new BigInteger(bits.substring(at, at + 8), 2).toString());
        }
        return String.join(".", parts);
    }

    private static String grouped(String bits) {
        List<String> parts = new ArrayList<>();
        for (int at = 0; at < 128; at += 16) {
            parts.add(new BigInteger(bits.substring(at, at + 16), 2).toString(16));
        }
        return String.join(":", parts);
    }

    private @Nullable String address() {
        return switch (random.nextInt(8)) {
            case 0 -> perhaps(2) ? null : one(NO_IP);
            case 1 -> "::ffff:" + one(IPV4);
            case 2, 3, 4 -> one(IPV6);
            default -> one(IPV4);
        };
    }

    private List<String> patterns() {
        List<String> patterns = new ArrayList<>();
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            patterns.add(pattern());
        }
        return patterns;
    }

    private String pattern() {
        return switch (random.nextInt(6)) {
            case 0 -> "null";
            case 1, 2, 3 -> one(List.of("https", "http")) + "://*." + one(HOSTS.subList(0, 5)) + one(PORTS);
            default -> one(List.of("https", "http", "HTTPS")) + "://" + one(HOSTS) + one(PORTS);
        };
    }

    private @Nullable String origin() {
        return switch (random.nextInt(10)) {
            case 0 -> null;
            case 1 -> "null";
            case 2 -> one(NO_ORIGIN);
            case 3 -> "HTTPS://" + one(HOSTS).toUpperCase(Locale.ROOT) + one(PORTS);
            default -> one(List.of("https", "https", "http")) + "://" + one(HOSTS) + one(PORTS);
        };
    }

    private Map<String, List<String>> resources() {
        Map<String, List<String>> resources = new HashMap<>();
        resources.put("file", List.of("1", "a:b"));
        if (perhaps(2)) {
            resources.put("room", List.of("2"));
        }
        return resources;
    }
}
