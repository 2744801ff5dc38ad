package dev.rekey.local.cache;

import dev.rekey.core.Metadata;
import dev.rekey.core.access.Actor;
import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.access.UserType;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.ApiKeyBuilder;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.KeySettingsBuilder;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.store.KeyLookupStore;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectSettings;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserBuilder;
import dev.rekey.core.secret.KeyHash;
import dev.rekey.http.json.Json;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** A process that fills a cache with keys of each shape and prints what it weighs and how much of the heap it takes. */
final class KeyWeights {

    private static final AuditStamp STAMP = new AuditStamp(Instant.parse("2026-01-01T00:00:00Z"), Actor.SYSTEM);
    private static final ProjectId PROJECT = new ProjectId(new UUID(1, 1));
    private static final long ALL_OF_THEM = 1L << 40;
    private static final int COLLECTIONS = 3;

    private KeyWeights() {}

    /** What keys look like. */
    enum Shape {
        BARE(40_000),
        TYPICAL(40_000),
        OWN_PERMISSIONS(400),
        SHARED_PERMISSIONS(40_000),
        OWN_ROLES(4_000),
        OWN_LIMITS(4_000),
        NETWORKS(2_000),
        LONG_ORIGINS(500),
        LONG_RESOURCES(100),
        LARGE_METADATA(1_000),
        LONG_NAME_OF_ANY_SCRIPT(20_000),
        OWN_OWNERS(20_000),
        EVERYTHING(100);

        /** How many keys take enough memory to be measured. */
        final int count;

        Shape(int count) {
            this.count = count;
        }
    }

    /** @param arguments none */
    public static void main(String[] arguments) {
        for (Shape shape : Shape.values()) {
            // Loads and makes once what does not grow with the number.
            fill(shape, 100);
        }
        for (Shape shape : Shape.values()) {
            System.out.println(shape + measure(shape));
        }
    }

    private static String measure(Shape shape) {
        long before = used();
        KeyCache filled = fill(shape, shape.count);
        try {
            long bytes = used() - before;
            return " weighed=" + filled.bytes() + " measured=" + bytes + " keys=" + filled.size();
        } finally {
            Reference.reachabilityFence(filled);
        }
    }

    private static KeyCache fill(Shape shape, int count) {
        return fill(shape, count, ALL_OF_THEM);
    }

    /** A cache that may take so much memory, after so many keys were looked up. */
    static KeyCache fill(Shape shape, int count, long maxBytes) {
        KeyCache cache = new KeyCache(
                new ShapedKeyStore(shape),
                new InvalidationTracker(),
                new SharedPartInterner(metadata -> Json.bytes(Json.tree(metadata.members()))),
                CacheFreshness.alone(),
                () -> 0,
                maxBytes);
        for (int number = 0; number < count; number++) {
            var _ = cache.find(PROJECT, List.of(hash(number)));
        }
        return cache;
    }

    private static long used() {
        for (int time = 0; time < COLLECTIONS; time++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static KeyHash hash(int number) {
        return KeyHash.of(
                "a",
                ByteBuffer.allocate(KeyHash.LENGTH)
                        .putLong(number * 0x9E3779B97F4A7C15L)
                        .putLong(number)
                        .array());
    }

    /** A store in which every hash leads to a key. */
    private record ShapedKeyStore(Shape shape) implements KeyLookupStore {

        @Override
        public Optional<Match> findBySecret(List<KeyHash> candidates) {
            KeyHash hash = candidates.getFirst();
            return Optional.of(match(shape, (int) hash.word(1), hash));
        }

        @Override
        public Optional<Match> findBySecretIn(ProjectId project, List<KeyHash> candidates) {
            return findBySecret(candidates);
        }
    }

    private static KeyLookupStore.Match match(Shape shape, int number, KeyHash hash) {
        SecretVersion secret = new SecretVersion(
                new SecretId(new UUID(2, number)), hash, "rekey_aaaa", "zzzz", STAMP.at(), null, null);
        User owner = owner(shape == Shape.OWN_OWNERS ? number : 1);
        ApiKey key = ApiKeyBuilder.builder()
                .id(new KeyId(new UUID(3, number)))
                .number(number)
                .project(PROJECT)
                .owner(owner.id())
                .kind(KeyKind.SECRET)
                .settings(settings(shape, number))
                .secrets(List.of(secret))
                .version(1)
                .created(STAMP)
                .updated(STAMP)
                .build();
        Project project = new Project(PROJECT, 1, "project", "Project", ProjectSettings.DEFAULT, 1, STAMP, STAMP);
        return new KeyLookupStore.Match(new KeyAggregate(key, owner, project, List.of()), secret);
    }

    private static User owner(int number) {
        return UserBuilder.builder()
                .id(new UserId(new UUID(4, number)))
                .number(number)
                .project(PROJECT)
                .externalId("external-" + number)
                .name("Owner " + number)
                .email("owner-" + number + "@example.com")
                .role(UserRole.MEMBER)
                .type(UserType.HUMAN)
                .enabled(true)
                .metadata(Metadata.EMPTY)
                .version(1)
                .created(stamp(number))
                .updated(stamp(number))
                .build();
    }

    /** As it is read from a row: nothing in it is shared. */
    private static AuditStamp stamp(int number) {
        Actor actor = new Actor(new UserId(new UUID(5, number)), new KeyId(new UUID(6, number)), "Maker " + number);
        return new AuditStamp(STAMP.at().plusSeconds(number + 1L), actor);
    }

    private static KeySettings settings(Shape shape, int number) {
        KeySettings blank = KeySettings.BLANK;
        boolean all = shape == Shape.EVERYTHING;
        boolean typical = shape == Shape.TYPICAL;
        return KeySettingsBuilder.builder()
                .name(shape == Shape.LONG_NAME_OF_ANY_SCRIPT ? "\u0416".repeat(190) + number : "Key " + number)
                .enabled(true)
                .restricted(true)
                .permissions(permissions(shape, number))
                .roles(list(shape == Shape.OWN_ROLES || all ? 20 : 0, at -> "role-" + number + "-" + at))
                .allowedIps(list(typical ? 1 : shape == Shape.NETWORKS || all ? 100 : 0, at -> range(number, at)))
                .deniedIps(list(shape == Shape.NETWORKS || all ? 100 : 0, at -> range(number, at + 100)))
                .allowedOrigins(list(
                        typical ? 1 : shape == Shape.LONG_ORIGINS || all ? 100 : 0, at -> origin(shape, number, at)))
                .allowedResources(
                        shape == Shape.LONG_RESOURCES || all
                                ? Map.of("file-" + number, list(1_000, at -> "x".repeat(90) + number + "-" + at))
                                : Map.of())
                .rateLimits(list(
                        typical ? 1 : shape == Shape.OWN_LIMITS || all ? 10 : 0, at -> limit(typical ? 0 : number, at)))
                .credits(blank.credits())
                .metadata(metadata(shape, number))
                .dialects(blank.dialects())
                .build();
    }

    private static List<Permission> permissions(Shape shape, int number) {
        return switch (shape) {
            case OWN_PERMISSIONS, EVERYTHING ->
                list(200, at -> new Permission("service-" + number + ":resource-" + at + ":read"));
            case SHARED_PERMISSIONS -> list(200, at -> new Permission("service:resource-" + at + ":read"));
            default -> list(4, at -> new Permission("service-" + number % 16 + ":resource-" + at + ":read"));
        };
    }

    private static IpRange range(int number, int at) {
        return new IpRange(new IpAddress(0, 0xFFFF_0A00_0000L | ((long) number << 12) | ((long) at << 4)), 28);
    }

    private static OriginPattern origin(Shape shape, int number, int at) {
        String label = shape == Shape.TYPICAL ? "app" : "label-that-is-rather-long".repeat(2);
        return new OriginPattern("https://" + label + "-" + number + "-" + at + ".example.com");
    }

    private static RateLimit limit(int number, int at) {
        return new RateLimit(
                "limit-" + number + "-" + at,
                1_000,
                60,
                RateLimit.Algorithm.BUCKET,
                RateLimit.Scope.KEY,
                RateLimit.OnOutage.SHARE);
    }

    private static Metadata metadata(Shape shape, int number) {
        return switch (shape) {
            case TYPICAL -> Metadata.of(Map.of("customer", "customer-" + number, "plan", "enterprise, paid yearly"));
            case LARGE_METADATA, EVERYTHING -> Metadata.of(Map.of("customer", "c".repeat(10_000) + number));
            default -> Metadata.EMPTY;
        };
    }

    private static <T> List<T> list(int size, IntFunction<T> element) {
        return IntStream.range(0, size).mapToObj(element).toList();
    }
}
