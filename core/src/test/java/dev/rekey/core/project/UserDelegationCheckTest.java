package dev.rekey.core.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.Change;
import dev.rekey.core.Metadata;
import dev.rekey.core.Refusal;
import dev.rekey.core.access.Actor;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.RequestContext;
import dev.rekey.core.access.Role;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.access.UserType;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.SampleKeys;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.SampleCachedKeys;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where tokens are accepted, a user is a credential: it knows no conditions and manages what its role manages. */
class UserDelegationCheckTest {

    private static final String[] MEMBERS = {"keys:read", "keys:write", "users:read", "usage:read", "keys:verify"};

    private final UserDelegationCheck withTokens = new UserDelegationCheck(nothingWidened(), project -> true);
    private final UserDelegationCheck withoutTokens = new UserDelegationCheck(nothingWidened(), project -> false);

    @Test
    void aNewUserManagesNoMoreThanTheKeyThatMakesItWhereTokensStandForIt() {
        Caller narrow = caller(KeyChange.builder(), "users:write", "files:*");
        Caller wide = caller(KeyChange.builder(), with("users:write", "files:*"));
        assertThatCode(() -> withoutTokens.checkNew(narrow, user(false), user(true)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> withTokens.checkNew(narrow, user(false), user(true)))
                .isInstanceOf(Refusal.Forbidden.class);
        assertThatCode(() -> withTokens.checkNew(wide, user(false), user(true))).doesNotThrowAnyException();
        assertThatThrownBy(() -> withTokens.check(narrow, user(false), user(true)))
                .isInstanceOf(Refusal.Forbidden.class);
        assertThatCode(() -> withTokens.check(wide, user(false), user(true))).doesNotThrowAnyException();
    }

    @Test
    void aTokenKnowsNoConditionsSoTheCallersKeyHasNoneOrMayLiftThem() {
        KeyChange.Builder bound = KeyChange.builder().allowedIps(Change.replace(List.of("10.0.0.0/8")));
        Caller caller = caller(bound, with("users:write", "files:*"));
        assertThatThrownBy(() -> withTokens.checkNew(caller, user(false), user(true)))
                .isInstanceOfSatisfying(
                        Refusal.Forbidden.class,
                        refusal -> assertThat(refusal.publicMessage()).contains("keys:unbind"));
        assertThatCode(() -> withoutTokens.checkNew(caller, user(false), user(true)))
                .doesNotThrowAnyException();
        Caller unbinds = caller(bound, with("users:write", "files:*", "keys:unbind"));
        assertThatCode(() -> withTokens.checkNew(unbinds, user(false), user(true)))
                .doesNotThrowAnyException();
    }

    private static Caller caller(KeyChange.Builder members, String... permissions) {
        CachedKey cachedKey = SampleCachedKeys.of(SampleKeys.key(members.name("caller")
                .restricted(true)
                .permissions(Change.replace(List.of(permissions)))
                .build()));
        UserId user = new UserId(new UUID(8, 8));
        return new Caller(
                SampleKeys.PROJECT_ID,
                user,
                cachedKey,
                new Actor(user, cachedKey.id(), "caller"),
                UserRole.ADMINISTRATOR,
                cachedKey.grantedPermissions(),
                Caller.Scope.OWN_PROJECT,
                new RequestContext("test", null, null, new UUID(5, 1)));
    }

    private static String[] with(String... more) {
        return Stream.concat(Stream.of(MEMBERS), Stream.of(more)).toArray(String[]::new);
    }

    private static User user(boolean enabled) {
        AuditStamp stamp = new AuditStamp(SampleKeys.NOW, Actor.SYSTEM);
        List<Permission> permissions = List.of(new Permission("files:read"));
        return UserBuilder.builder()
                .id(SampleKeys.OWNER)
                .number(1)
                .project(SampleKeys.PROJECT_ID)
                .externalId("user")
                .name("User")
                .role(UserRole.MEMBER)
                .type(UserType.HUMAN)
                .enabled(enabled)
                .permissions(permissions)
                .metadata(Metadata.EMPTY)
                .version(1)
                .created(stamp)
                .updated(stamp)
                .build();
    }

    private static WidenedKeys nothingWidened() {
        return new WidenedKeys() {
            @Override
            public void requireOf(Caller caller, User after) {}

            @Override
            public void requireWith(Caller caller, ProjectId project, Role after) {}
        };
    }
}
