package dev.rekey.core.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.Change;
import dev.rekey.core.Precondition;
import dev.rekey.core.Refusal;
import dev.rekey.core.access.Actor;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.RequestContext;
import dev.rekey.core.access.Role;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.SampleKeys;
import dev.rekey.core.project.RoleService.RoleDraft;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.SampleCachedKeys;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A role is set on what it is when it is written, whoever else changes it in that moment. */
class RoleServiceTest {

    private static final InstantSource CLOCK = InstantSource.fixed(SampleKeys.NOW);

    private final KeyAggregate callers = SampleKeys.key(KeyChange.builder()
            .name("caller")
            .restricted(true)
            .permissions(Change.replace(List.of("roles:write", "files:*")))
            .build());
    private final OneRole store = new OneRole();
    private final IdGenerator ids = new IdGenerator(CLOCK, new SecureRandom());
    private final AuditEventFactory auditEvents = new AuditEventFactory(ids, CLOCK);
    private final RoleService service = new RoleService(
            store, new ProjectService(new OneProject(), ids, auditEvents), nothingWidened(), auditEvents);

    @Test
    void whatAnAdministratorTakesFromARoleComesBackByNoRequestThatWasFasterToRead() {
        store.present = role("mail:*", "files:read");
        // When it was read, this was no more than the role had.
        store.meanwhile = () -> store.present = role("files:read");
        assertThatThrownBy(() -> set("mail:read", "files:read")).isInstanceOf(Refusal.Forbidden.class);
        assertThat(store.present).isEqualTo(role("files:read"));
    }

    @Test
    void aRoleThatIsMadeMeanwhileIsReplacedOnlyAsItIs() {
        store.meanwhile = () -> store.present = role("mail:*");
        assertThat(set("files:read")).isEqualTo(role("files:read"));
        assertThat(store.present).isEqualTo(role("files:read"));
        assertThat(store.written).isEqualTo(1);
    }

    private Role set(String... permissions) {
        CachedKey cachedKey = SampleCachedKeys.of(callers);
        UserId user = SampleKeys.OWNER;
        Caller caller = new Caller(
                SampleKeys.PROJECT_ID,
                user,
                cachedKey,
                new Actor(user, cachedKey.id(), "caller"),
                UserRole.ADMINISTRATOR,
                cachedKey.grantedPermissions(),
                Caller.Scope.OWN_PROJECT,
                new RequestContext("test", null, null, new UUID(5, 1)));
        return service.set(
                caller,
                callers.project().slug(),
                "role",
                Precondition.none(),
                () -> new RoleDraft(Optional.empty(), List.of(permissions), List.of()));
    }

    private static Role role(String... permissions) {
        return new Role(
                "role", "", List.of(permissions).stream().map(Permission::new).toList());
    }

    /** Somebody else is faster once. */
    private static final class OneRole implements RoleStore {

        private @Nullable Role present;
        private Runnable meanwhile = () -> {};
        private int written;

        @Override
        public Optional<Role> find(ProjectId project, String name) {
            return Optional.ofNullable(present);
        }

        @Override
        public List<Role> list(ProjectId project) {
            return find(project, "role").stream().toList();
        }

        @Override
        public boolean put(ProjectId project, Optional<Role> before, Role role, TransactionRecords records) {
            meanwhile.run();
            meanwhile = () -> {};
            if (!before.equals(Optional.ofNullable(present))) {
                return false;
            }
            present = role;
            written++;
            return true;
        }

        @Override
        public boolean delete(ProjectId project, Role role, TransactionRecords records) {
            throw new AssertionError("nobody deletes here");
        }
    }

    private final class OneProject implements ProjectStore {

        @Override
        public Optional<Project> find(ProjectRef ref) {
            return Optional.of(callers.project());
        }

        @Override
        public List<Project> list(@Nullable ProjectId after, int limit) {
            return List.of(callers.project());
        }

        @Override
        public Optional<Project> create(LongFunction<NewProject> draft) {
            throw new AssertionError("nobody makes a project here");
        }

        @Override
        public Saved update(Project before, Project after, TransactionRecords records) {
            throw new AssertionError("nobody changes a project here");
        }

        @Override
        public boolean delete(Project project, TransactionRecords records) {
            throw new AssertionError("nobody deletes a project here");
        }
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
