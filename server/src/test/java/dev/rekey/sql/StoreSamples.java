package dev.rekey.sql;

import static dev.rekey.testing.JsonText.json;

import dev.rekey.core.IdempotentResponse;
import dev.rekey.core.Metadata;
import dev.rekey.core.access.Actor;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.access.UserType;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEvent;
import dev.rekey.core.audit.AuditEventBuilder;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.audit.FieldChange;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.AuditId;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.ApiKeyBuilder;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.KeySettingsBuilder;
import dev.rekey.core.key.Revision;
import dev.rekey.core.key.RevisionBuilder;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.VendorAttributes;
import dev.rekey.core.key.store.KeyCreationStore;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.Refill;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectSettings;
import dev.rekey.core.project.ProjectStore;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserBuilder;
import dev.rekey.core.project.UserStore;
import dev.rekey.core.secret.KeyHash;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Things to store, each unlike any other. Thread-safe. */
public final class StoreSamples {

    /** With microseconds, which every store must keep. */
    public static final Instant NOW = Instant.parse("2026-02-03T04:05:06.789012Z");

    private final IdGenerator ids = new IdGenerator(() -> NOW, new SecureRandom());
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong count = new AtomicLong();
    private final SqlDatabase database;

    public StoreSamples(SqlDatabase database) {
        this.database = database;
    }

    UUID id() {
        return ids.next();
    }

    /** A stamp of {@code seconds} after {@link #NOW} by somebody. */
    public AuditStamp stamp(long seconds) {
        return new AuditStamp(
                NOW.plusSeconds(seconds),
                new Actor(new UserId(id()), new KeyId(id()), "Zoë " + count.incrementAndGet()));
    }

    public KeyHash hash() {
        byte[] bytes = new byte[KeyHash.LENGTH];
        random.nextBytes(bytes);
        return KeyHash.of("pepper1", bytes);
    }

    public AuditEvent event(ProjectId project, @Nullable KeyId key, AuditAction action) {
        return AuditEventBuilder.builder()
                .id(new AuditId(id()))
                .at(NOW)
                .project(project)
                .key(key)
                .actor(stamp(0).by())
                .api("native")
                .action(action)
                .outcome(AuditEvent.Result.DONE)
                .address("2001:db8::1")
                .requestId(UUID.randomUUID())
                .changes(List.of(
                        new FieldChange("name", null, "ü"), new FieldChange("permissions", List.of("a"), List.of())))
                .build();
    }

    public static TransactionRecords commitOf(AuditEvent event) {
        return TransactionRecords.of(event);
    }

    /** A change that this request made. */
    static TransactionRecords commit(UUID request) {
        return TransactionRecords.of(AuditEventBuilder.builder()
                .id(new AuditId(UUID.randomUUID()))
                .at(NOW)
                .project(new ProjectId(UUID.randomUUID()))
                .actor(new Actor(null, null, "Zoë"))
                .api("native")
                .action(AuditAction.KEY_UPDATED)
                .outcome(AuditEvent.Result.DONE)
                .requestId(request)
                .changes(List.of())
                .build());
    }

    public TransactionRecords commit(ProjectId project) {
        return TransactionRecords.of(event(project, null, AuditAction.KEY_UPDATED));
    }

    TransactionRecords commit(ProjectId project, IdempotentResponse answer) {
        return TransactionRecords.of(event(project, null, AuditAction.KEY_UPDATED), Optional.of(answer));
    }

    IdempotentResponse answer(String key, Instant at) {
        return new IdempotentResponse("project/caller/POST /v1/keys", key, "ab12", 201, json("{'name':'ü'}"), at);
    }

    Project draftProject(long number, String slug) {
        AuditStamp stamp = stamp(0);
        return new Project(
                new ProjectId(id()), number, slug, "Project " + slug, ProjectSettings.DEFAULT, 1, stamp, stamp);
    }

    public Project project() {
        String slug = "p" + Long.toString(random.nextLong() >>> 1, 36);
        return database.projects()
                .create(number -> {
                    Project project = draftProject(number, slug);
                    return new ProjectStore.NewProject(project, commit(project.id()));
                })
                .orElseThrow();
    }

    User draftUser(ProjectId project, long number, String externalId) {
        AuditStamp stamp = stamp(0);
        return UserBuilder.builder()
                .id(new UserId(id()))
                .number(number)
                .project(project)
                .externalId(externalId)
                .name("User " + externalId)
                .role(UserRole.MEMBER)
                .type(UserType.HUMAN)
                .enabled(true)
                .metadata(Metadata.EMPTY)
                .version(1)
                .created(stamp)
                .updated(stamp)
                .build();
    }

    public User user(ProjectId project) {
        return user(draftUser(project, 0, "user-" + count.incrementAndGet()));
    }

    /** Keeps that user, with the number it is given. */
    User user(User user) {
        return database.users()
                .create(
                        user.project(),
                        number -> new UserStore.NewUser(
                                UserBuilder.builder(user).number(number).build(), commit(user.project())))
                .orElseThrow();
    }

    SecretVersion secret(Instant createdAt) {
        String text = Long.toString(random.nextLong() >>> 1, 36) + "0000";
        return new SecretVersion(
                new SecretId(id()),
                hash(),
                "rekey_" + text.substring(0, 4),
                text.substring(4, 8),
                createdAt,
                null,
                null);
    }

    ApiKey draftKey(User owner, long number, KeySettings settings, AuditStamp created) {
        return ApiKeyBuilder.builder()
                .id(new KeyId(id()))
                .number(number)
                .project(owner.project())
                .owner(owner.id())
                .kind(KeyKind.SECRET)
                .settings(settings)
                .secrets(List.of(secret(created.at())))
                .version(1)
                .created(created)
                .updated(created)
                .build();
    }

    public KeyAggregate key(User owner) {
        return key(owner, named("key " + count.incrementAndGet()));
    }

    public KeyAggregate key(User owner, KeySettings settings) {
        return key(owner, settings, stamp(count.incrementAndGet()));
    }

    public KeyAggregate key(User owner, KeySettings settings, AuditStamp created) {
        return key(draftKey(owner, 0, settings, created));
    }

    /** Keeps that key, with the number it is given. */
    public KeyAggregate key(ApiKey draft) {
        boolean kept = database.keys().create(draft.project(), number -> newKey(numbered(draft, number)));
        if (!kept) {
            throw new AssertionError("the key was not kept");
        }
        return find(draft);
    }

    public KeyAggregate find(ApiKey key) {
        return database.keys().find(new KeyRef.ById(key.id())).orElseThrow();
    }

    KeyCreationStore.NewKey newKey(ApiKey key) {
        return new KeyCreationStore.NewKey(
                key,
                revision(key, AuditAction.KEY_CREATED),
                TransactionRecords.of(event(key.project(), key.id(), AuditAction.KEY_CREATED)));
    }

    public Revision revision(ApiKey key, AuditAction action) {
        return RevisionBuilder.builder()
                .key(key.id())
                .version(key.version())
                .action(action)
                .stamp(key.updated())
                .api("native")
                .address("2001:db8::1")
                .settings(key.settings())
                .revoked(key.revoked() != null)
                .quarantined(key.quarantined() != null)
                .reason("because")
                .build();
    }

    static ApiKey numbered(ApiKey key, long number) {
        return ApiKeyBuilder.builder(key).number(number).build();
    }

    /** The next version of the key with other settings. */
    public ApiKey changed(ApiKey key, KeySettings settings) {
        return ApiKeyBuilder.builder(key)
                .settings(settings)
                .version(key.version() + 1)
                .updated(stamp(100 + key.version()))
                .build();
    }

    public static KeySettings named(String name) {
        KeySettings blank = KeySettings.BLANK;
        return KeySettingsBuilder.builder(blank).name(name).build();
    }

    /** Settings with every field full, and with what stores get wrong. */
    public static KeySettings full() {
        Map<String, List<String>> resources = new LinkedHashMap<>();
        resources.put("repository", List.of("b", "a", " a", "é", "e\u0301"));
        resources.put("Repository", List.of());
        return KeySettingsBuilder.builder()
                .name(" Naïve 🔑 % _ \\ 'quoted' ")
                .description("two\nlines\tand a tab")
                .notBefore(Instant.parse("2026-01-01T00:00:00.000001Z"))
                .expiresAt(Instant.parse("9999-12-31T23:59:59.999999Z"))
                .expiresAfterIdleSeconds(31_622_400L)
                .restricted(true)
                .permissions(permissions("files:write", "Files:write", "files:*", "*"))
                .roles(List.of("reader", "Reader"))
                .allowedIps(List.of(range("192.0.2.7"), range("2001:db8::/32")))
                .deniedIps(List.of(range("10.0.0.0/8")))
                .allowedOrigins(
                        List.of(new OriginPattern("https://*.example.com"), new OriginPattern("http://localhost:3000")))
                .allowedResources(resources)
                .rateLimits(List.of(
                        new RateLimit(
                                "burst",
                                RateLimit.MAX_LIMIT,
                                1,
                                RateLimit.Algorithm.BUCKET,
                                RateLimit.Scope.KEY,
                                RateLimit.OnOutage.SHARE),
                        new RateLimit(
                                "day",
                                1,
                                RateLimit.MAX_WINDOW_SECONDS,
                                RateLimit.Algorithm.WINDOW,
                                RateLimit.Scope.OWNER,
                                RateLimit.OnOutage.DENY)))
                .credits(new Credits(
                        Long.MAX_VALUE,
                        new Refill(
                                Long.MAX_VALUE,
                                Refill.Interval.WEEKLY,
                                Instant.parse("2026-02-01T00:00:00.000001Z"),
                                Instant.parse("2126-02-02T00:00:00.000001Z"))))
                .metadata(MetadataSamples.extreme())
                .dialects(new VendorAttributes(Map.of(
                        "docspace",
                        Map.of(
                                "empty",
                                new VendorAttributes.VendorAttribute(true, Set.of(KeyField.PERMISSIONS)),
                                "count",
                                new VendorAttributes.VendorAttribute(7L, Set.of())),
                        "basic",
                        Map.of(
                                "roles",
                                new VendorAttributes.VendorAttribute("ä", Set.of(KeyField.ROLES, KeyField.NAME))))))
                .build();
    }

    static List<Permission> permissions(String... texts) {
        return Arrays.stream(texts).map(Permission::new).toList();
    }

    private static IpRange range(String text) {
        return IpRange.parse(text).orElseThrow();
    }
}
