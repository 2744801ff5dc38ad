package dev.rekey.bench;

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
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A store that makes up the key when it is asked for it, anew each time as a database's rows are: whatever hash is asked for,
 * a key has it. Key n's id, name, addresses, origins and metadata are its own; its permissions, its limit and its owner are
 * those of many others.
 *
 * @param permissions how many a key has
 * @param ranges how many blocks of addresses it may be used from
 * @param origins how many origins
 */
record GeneratedKeyStore(int permissions, int ranges, int origins) implements KeyLookupStore {

    /** What most keys look like. */
    static final GeneratedKeyStore TYPICAL = new GeneratedKeyStore(4, 1, 1);

    /** How many there are; later hashes lead to the same ones again. */
    static final int MOST = 1 << 20;

    static final ProjectId PROJECT = new ProjectId(id("project", 1));

    /** How many different sets of permissions there are. */
    private static final int SETS = 16;

    private static final int OWNERS = 1_000;
    private static final AuditStamp STAMP = new AuditStamp(Instant.parse("2026-01-01T00:00:00Z"), Actor.SYSTEM);

    /** Spreads as a true hash does, and leads to that key. */
    static KeyHash hash(int number) {
        byte[] bytes = ByteBuffer.allocate(KeyHash.LENGTH)
                .putLong(spread(number))
                .putLong(number)
                .array();
        return KeyHash.of("invented", bytes);
    }

    static KeyId keyId(int number) {
        return new KeyId(id("key", number));
    }

    @Override
    public Optional<Match> findBySecret(List<KeyHash> candidates) {
        KeyHash hash = candidates.getFirst();
        int number = (int) (hash.word(1) & (MOST - 1));
        SecretVersion secret = new SecretVersion(
                new SecretId(id("secret", number)), hash, "rekey_aaaa", "zzzz", STAMP.at(), null, null);
        return Optional.of(new Match(owned(number, secret), secret));
    }

    @Override
    public Optional<Match> findBySecretIn(ProjectId project, List<KeyHash> candidates) {
        return findBySecret(candidates);
    }

    private KeyAggregate owned(int number, SecretVersion secret) {
        User owner = owner(number % OWNERS);
        ApiKey key = ApiKeyBuilder.builder()
                .id(keyId(number))
                .number(number)
                .project(PROJECT)
                .owner(owner.id())
                .kind(KeyKind.SECRET)
                .settings(settings(number))
                .secrets(List.of(secret))
                .version(1)
                .created(STAMP)
                .updated(STAMP)
                .build();
        Project project = new Project(PROJECT, 1, "bench", "Benchmarks", ProjectSettings.DEFAULT, 1, STAMP, STAMP);
        return new KeyAggregate(key, owner, project, List.of());
    }

    private static User owner(int number) {
        return UserBuilder.builder()
                .id(new UserId(id("user", number)))
                .number(number)
                .project(PROJECT)
                .externalId("owner-" + number)
                .name("Owner " + number)
                .role(UserRole.MEMBER)
                .type(UserType.BOT)
                .enabled(true)
                .metadata(Metadata.EMPTY)
                .version(1)
                .created(STAMP)
                .updated(STAMP)
                .build();
    }

    private KeySettings settings(int number) {
        KeySettings blank = KeySettings.BLANK;
        return KeySettingsBuilder.builder(blank)
                .name("Key %07d".formatted(number))
                .enabled(true)
                .restricted(true)
                .permissions(IntStream.range(0, permissions)
                        .mapToObj(at -> permission(number, at))
                        .toList())
                .allowedIps(IntStream.range(0, ranges)
                        .mapToObj(at -> range(number, at))
                        .toList())
                .allowedOrigins(IntStream.range(0, origins)
                        .mapToObj(at -> origin(number, at))
                        .toList())
                .rateLimits(List.of(limit()))
                .metadata(metadata(number))
                .build();
    }

    private static Permission permission(int number, int at) {
        return new Permission("service-" + number % SETS + ":resource-" + at + ":read");
    }

    /** One in {@code 10.0.0.0/8} and its neighbours; wide enough for 16 addresses. */
    private static IpRange range(int number, int at) {
        long ipv4 = ((10L + at) << 24) | ((long) number << 4);
        return new IpRange(new IpAddress(0, 0xFFFF_0000_0000L | ipv4), 28);
    }

    private static OriginPattern origin(int number, int at) {
        return new OriginPattern("https://app-%07d-%d.example.com".formatted(number, at));
    }

    static RateLimit limit() {
        return new RateLimit(
                "requests", 1_000, 60, RateLimit.Algorithm.BUCKET, RateLimit.Scope.KEY, RateLimit.OnOutage.SHARE);
    }

    /** 64 bytes of JSON. */
    private static Metadata metadata(int number) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("customer", "customer-%07d".formatted(number));
        members.put("plan", "enterprise, paid yearly");
        return Metadata.of(members);
    }

    private static UUID id(String kind, int number) {
        return new UUID(spread(kind.hashCode() + ((long) number << 32)), spread(number));
    }

    /** The mixing function of SplitMix64: no two numbers come to the same. */
    private static long spread(long number) {
        long mixed = (number + 1) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
