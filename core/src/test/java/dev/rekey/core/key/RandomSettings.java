package dev.rekey.core.key;

import dev.rekey.core.Metadata;
import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.ResourceReference;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Random settings of few values, so that two of them often meet. */
public final class RandomSettings {

    public static final List<String> PERMISSIONS = List.of(
            "files:read",
            "files:write",
            "files:*",
            "*:read",
            "*",
            "rooms:read",
            "rooms:*",
            "files:read:all",
            "*:*:all");
    static final List<String> ROLES = List.of("readers", "writers", "gone");
    public static final List<String> ADDRESSES = List.of(
            "10.1.2.3", "10.1.200.3", "10.2.2.3", "11.0.0.1", "192.0.2.77", "2001:db8::1", "2001:db8:8000::1", "::1");
    public static final List<String> HOSTS = List.of("example.com", "a.example.com", "b.a.example.com", "example.org");

    private static final List<String> NETWORKS = List.of(
            "0.0.0.0/0",
            "10.0.0.0/8",
            "10.0.0.0/7",
            "10.1.0.0/16",
            "10.1.128.0/17",
            "10.1.2.3",
            "::/0",
            "2001:db8::/32",
            "2001:db8::/33",
            "2001:db8::1");
    private static final List<String> ORIGINS = List.of(
            "https://example.com",
            "https://a.example.com",
            "https://*.example.com",
            "https://*.a.example.com",
            "https://example.org",
            "http://*.example.com",
            "null");

    /** What one pair of settings may differ in. */
    public enum Part {
        RIGHTS,
        NETWORKS,
        ORIGINS,
        RESOURCES,
        TIMES,
        STATE
    }

    private final Random random;

    public RandomSettings(Random random) {
        this.random = random;
    }

    /** {@code other} with some parts drawn anew. */
    public KeySettings next(KeySettings other, Set<Part> parts) {
        boolean rights = parts.contains(Part.RIGHTS);
        boolean networks = parts.contains(Part.NETWORKS);
        boolean times = parts.contains(Part.TIMES);
        return KeySettingsBuilder.builder()
                .name("n")
                .enabled(parts.contains(Part.STATE) ? random.nextBoolean() : other.enabled())
                .notBefore(times ? instant() : other.notBefore())
                .expiresAt(times ? instant() : other.expiresAt())
                .expiresAfterIdleSeconds(times ? idleSeconds() : other.expiresAfterIdleSeconds())
                .restricted(rights ? random.nextInt(6) > 0 : other.restricted())
                .permissions(
                        rights
                                ? some(PERMISSIONS, 3).stream()
                                        .map(Permission::new)
                                        .toList()
                                : other.permissions())
                .roles(rights ? some(ROLES, 2) : other.roles())
                .allowedIps(networks ? ranges() : other.allowedIps())
                .deniedIps(networks ? ranges() : other.deniedIps())
                .allowedOrigins(
                        parts.contains(Part.ORIGINS)
                                ? some(ORIGINS, 3).stream()
                                        .map(OriginPattern::new)
                                        .toList()
                                : other.allowedOrigins())
                .allowedResources(parts.contains(Part.RESOURCES) ? resources() : other.allowedResources())
                .rateLimits(List.of())
                .metadata(Metadata.EMPTY)
                .dialects(VendorAttributes.EMPTY)
                .build();
    }

    private @Nullable Long idleSeconds() {
        return random.nextInt(3) > 0 ? null : (Long) (60L + random.nextInt(3));
    }

    public <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** Up to {@code most}, none of them twice. */
    public <T> List<T> some(List<T> of, int most) {
        Set<T> some = new LinkedHashSet<>();
        for (int count = random.nextInt(most + 1); count > 0; count--) {
            some.add(one(of));
        }
        return List.copyOf(some);
    }

    @Nullable
    Instant instant() {
        return random.nextInt(3) == 0 ? null : SampleKeys.NOW.plusSeconds(random.nextInt(7));
    }

    private List<IpRange> ranges() {
        return some(NETWORKS, 3).stream()
                .map(text -> IpRange.parse(text).orElseThrow())
                .toList();
    }

    private Map<String, List<String>> resources() {
        Map<String, List<String>> resources = new LinkedHashMap<>();
        for (String type : some(List.of("file", "room"), 2)) {
            List<String> ids = some(List.of("1", "2", "3"), 3);
            if (!ids.isEmpty()) {
                resources.put(type, ids);
            }
        }
        return resources;
    }

    /** A request that a key with such settings may or may not allow. */
    public Attempt attempt() {
        List<Permission> needed =
                some(PERMISSIONS, 2).stream().map(Permission::new).toList();
        return new Attempt(
                random.nextInt(8) == 0 ? null : IpAddress.parse(one(ADDRESSES)).orElseThrow(),
                random.nextInt(4) == 0 ? null : "https://" + one(HOSTS),
                random.nextBoolean(),
                PermissionQuery.all(needed),
                random.nextInt(3) == 0
                        ? null
                        : new ResourceReference(one(List.of("file", "room", "user")), one(List.of("1", "2", "3"))));
    }
}
