package dev.rekey.core.key;

import dev.rekey.core.Metadata;
import dev.rekey.core.access.Actor;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.CallerKey;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionSet;
import dev.rekey.core.access.RequestContext;
import dev.rekey.core.access.Role;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.access.UserType;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.key.validation.KeyChangeValidator;
import dev.rekey.core.key.validation.StoredCallerKey;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectSettings;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserBuilder;
import dev.rekey.core.secret.KeyHash;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keys, owners and callers for tests of rules that need no store. */
public final class SampleKeys {

    public static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    public static final ProjectId PROJECT_ID = new ProjectId(new UUID(1, 1));
    public static final UserId OWNER = new UserId(new UUID(2, 1));
    public static final KeyId KEY = new KeyId(new UUID(3, 1));

    private static final AuditStamp STAMP = new AuditStamp(NOW, Actor.SYSTEM);

    private SampleKeys() {}

    public static Project project(ProjectSettings settings) {
        return new Project(PROJECT_ID, 1, "sample", "Sample", settings, 1, STAMP, STAMP);
    }

    public static User owner(boolean enabled, @Nullable List<Permission> permissions) {
        return UserBuilder.builder()
                .id(OWNER)
                .number(1)
                .project(PROJECT_ID)
                .externalId("owner")
                .name("Owner")
                .role(UserRole.MEMBER)
                .type(UserType.HUMAN)
                .enabled(enabled)
                .permissions(permissions)
                .metadata(Metadata.EMPTY)
                .version(1)
                .created(STAMP)
                .updated(STAMP)
                .build();
    }

    /** A blank key with the change made, owned by an enabled user who may do everything. */
    public static KeyAggregate key(KeyChange change, Role... roles) {
        return key(change, ProjectSettings.DEFAULT, owner(true, null), roles);
    }

    public static KeyAggregate key(KeyChange change, ProjectSettings settings, User owner, Role... roles) {
        Set<String> names = Set.copyOf(Arrays.stream(roles).map(Role::name).toList());
        KeyChangeValidator rules = new KeyChangeValidator(settings, names, Instant.EPOCH);
        KeySettings made = rules.apply(KeySettings.BLANK, change);
        rules.violations().refuseIfAny();
        SecretVersion secret = new SecretVersion(
                new SecretId(new UUID(4, 1)), KeyHash.of("a", new byte[32]), "rekey_abcd", "wxyz", NOW, null, null);
        ApiKey key = ApiKeyBuilder.builder()
                .id(KEY)
                .number(7)
                .project(PROJECT_ID)
                .owner(owner.id())
                .kind(KeyKind.SECRET)
                .settings(made)
                .secrets(List.of(secret))
                .version(1)
                .created(STAMP)
                .updated(STAMP)
                .build();
        return new KeyAggregate(key, owner, project(settings), List.of(roles));
    }

    public static KeyAggregate revoked(KeyAggregate aggregate) {
        return aggregate.with(aggregate.key().revoked(new StatusChange(STAMP, null)));
    }

    public static KeyAggregate quarantined(KeyAggregate aggregate) {
        ApiKey key = aggregate.key();
        return aggregate.with(ApiKeyBuilder.builder(key)
                .quarantined(new StatusChange(STAMP, null))
                .lastUsedAt(null)
                .build());
    }

    /** The same key after a change that breaks no rule. */
    public static KeyAggregate changed(KeyAggregate aggregate, KeyChange change) {
        KeyChangeValidator rules = new KeyChangeValidator(aggregate.project().settings(), Set.of(), NOW);
        KeySettings settings = rules.apply(aggregate.key().settings(), change);
        rules.violations().refuseIfAny();
        return aggregate.with(aggregate.key().changed(settings, STAMP));
    }

    /** Where the rights are restricted, with a key of that id to which nothing else applies. */
    public static Caller caller(UserRole role, PermissionSet rights, @Nullable KeyId key) {
        KeyChange blank = KeyChange.builder().name("caller").restricted(true).build();
        return caller(role, rights, key, rights.all() ? null : new StoredCallerKey(key(blank)));
    }

    public static Caller caller(
            UserRole role, PermissionSet rights, @Nullable KeyId key, @Nullable CallerKey presented) {
        return new Caller(
                PROJECT_ID,
                OWNER,
                presented,
                new Actor(OWNER, key, "Owner"),
                role,
                rights,
                Caller.Scope.OWN_PROJECT,
                new RequestContext("test", null, null, new UUID(5, 1)));
    }

    public static PermissionSet rights(String... permissions) {
        return PermissionSet.of(Arrays.stream(permissions)
                .map(text -> Permission.parse(text).orElseThrow())
                .toList());
    }
}
