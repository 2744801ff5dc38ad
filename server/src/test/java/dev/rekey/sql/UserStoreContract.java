package dev.rekey.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.ConcurrentDuplicateException;
import dev.rekey.core.IdempotentResponse;
import dev.rekey.core.Metadata;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.access.UserType;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEvent;
import dev.rekey.core.audit.AuditQueryBuilder;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectStore.Saved;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserBuilder;
import dev.rekey.core.project.UserRef;
import dev.rekey.core.project.UserStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of users promises. */
public abstract class UserStoreContract extends DatabaseTest {

    private Project project;
    private UserStore users;

    @BeforeEach
    void makeProject() {
        project = samples.project();
        users = database.users();
    }

    @Test
    void keepsEveryField() {
        User plain = samples.user(samples.draftUser(project.id(), 0, "plain"));
        assertThat(find(plain)).contains(plain);
        User full = changed(plain, "full", StoreSamples.permissions("a:*", "*"), MetadataSamples.extreme());
        assertThat(users.update(plain, full, samples.commit(project.id()))).isEqualTo(Saved.DONE);
        assertThat(find(full)).contains(full);
        User nothing = changed(full, "none", List.of(), Metadata.EMPTY);
        assertThat(users.update(full, nothing, samples.commit(project.id()))).isEqualTo(Saved.DONE);
        assertThat(find(nothing)).contains(nothing);
        User all = changed(nothing, "all", null, Metadata.EMPTY);
        assertThat(users.update(nothing, all, samples.commit(project.id()))).isEqualTo(Saved.DONE);
        assertThat(find(all)).contains(all);
    }

    @Test
    void keepsTheRootUserOne() {
        User draft = samples.draftUser(project.id(), 1, "root");
        User root = samples.user(UserBuilder.builder()
                .id(draft.id())
                .number(1)
                .project(draft.project())
                .externalId("root")
                .name("root")
                .email("root@example.com")
                .role(UserRole.ADMINISTRATOR)
                .type(UserType.BOT)
                .metadata(Metadata.EMPTY)
                .root(true)
                .version(1)
                .created(draft.created())
                .updated(draft.updated())
                .build());
        assertThat(find(root)).contains(root);
    }

    @Test
    void tellsExternalIdsApartByteByByte() {
        List<User> made = new ArrayList<>();
        for (String externalId : List.of("zoe", "Zoe", "zoe ", "zo\u00eb", "zoe\u0308", "zoe\u0001", "%", "_")) {
            made.add(samples.user(samples.draftUser(project.id(), 0, externalId)));
        }
        for (User user : made) {
            assertThat(users.find(project.id(), new UserRef.ByExternalId(user.externalId())))
                    .contains(user);
        }
        for (String other : List.of("ZOE", "zoe\u0000", "\u0000")) {
            assertThat(users.find(project.id(), new UserRef.ByExternalId(other)))
                    .isEmpty();
        }
    }

    @Test
    void countsInEachProjectFromOneAndNeverAgain() {
        User first = samples.user(project.id());
        User second = samples.user(project.id());
        assertThat(List.of(first.number(), second.number())).containsExactly(1L, 2L);
        assertThat(users.delete(second, keys -> samples.commit(project.id()))).isTrue();
        assertThat(samples.user(project.id()).number()).isEqualTo(3);
        assertThat(samples.user(samples.project().id()).number()).isEqualTo(1);
    }

    @Test
    void refusesAnExternalIdThatIsTakenInTheProject() {
        User present = samples.user(project.id());
        User other = samples.user(project.id());
        AuditEvent event = samples.event(project.id(), null, AuditAction.USER_CREATED);
        assertThat(users.create(
                        project.id(),
                        number -> new UserStore.NewUser(
                                samples.draftUser(project.id(), number, present.externalId()),
                                TransactionRecords.of(event))))
                .isEmpty();
        assertThat(users.update(
                        other,
                        changed(other, present.externalId(), null, Metadata.EMPTY),
                        TransactionRecords.of(event)))
                .isEqualTo(Saved.NAME_TAKEN);
        assertThat(find(other)).contains(other);
        assertThat(events()).doesNotContain(event);
        Project elsewhere = samples.project();
        User namesake = samples.user(samples.draftUser(elsewhere.id(), 0, present.externalId()));
        assertThat(users.find(elsewhere.id(), new UserRef.ById(namesake.id()))).contains(namesake);
        assertThat(users.find(project.id(), new UserRef.ById(namesake.id()))).isEmpty();
        assertThat(users.create(
                        elsewhere.id(),
                        number -> new UserStore.NewUser(
                                samples.draftUser(elsewhere.id(), number, "new"), samples.commit(elsewhere.id()))))
                .isPresent();
    }

    @Test
    void makesNoUserInAProjectThatHasGone() {
        assertThat(database.projects().delete(project, samples.commit(project.id())))
                .isTrue();
        assertThat(users.create(
                        project.id(),
                        number -> new UserStore.NewUser(
                                samples.draftUser(project.id(), number, "late"), samples.commit(project.id()))))
                .isEmpty();
    }

    @Test
    void anUpdateOfAnOlderVersionWritesNothing() {
        User first = samples.user(project.id());
        User second = changed(first, "second", null, Metadata.EMPTY);
        assertThat(users.update(first, second, samples.commit(project.id()))).isEqualTo(Saved.DONE);
        assertThat(users.update(first, changed(first, "late", null, Metadata.EMPTY), samples.commit(project.id())))
                .isEqualTo(Saved.STALE);
        assertThat(find(first)).contains(second);
    }

    @Test
    void listsByAscendingId() {
        List<User> made = new ArrayList<>();
        for (int at = 0; at < 5; at++) {
            made.add(samples.user(project.id()));
        }
        samples.user(samples.project().id());
        assertThat(users.list(project.id(), null, 2)).isEqualTo(made.subList(0, 2));
        assertThat(users.list(project.id(), made.get(1).id(), 9)).isEqualTo(made.subList(2, 5));
    }

    @Test
    void deletesAUserWithItsKeys() {
        User user = samples.user(project.id());
        ApiKey first = samples.key(user, StoreSamples.full()).key();
        ApiKey second = samples.key(user, StoreSamples.full()).key();
        ApiKey others =
                samples.key(samples.user(project.id()), StoreSamples.full()).key();
        List<KeyId> keyIds = new ArrayList<>();
        AuditEvent event = samples.event(project.id(), first.id(), AuditAction.KEY_DELETED);
        assertThat(users.delete(user, keys -> {
                    keyIds.addAll(keys);
                    return TransactionRecords.of(event);
                }))
                .isTrue();
        assertThat(keyIds).containsExactly(first.id(), second.id());
        assertThat(find(user)).isEmpty();
        assertThat(database.keys().find(new KeyRef.ById(first.id()))).isEmpty();
        assertThat(database.keys().findBySecret(List.of(second.newestSecret().hash())))
                .isEmpty();
        assertThat(database.keys().find(new KeyRef.ById(others.id()))).isPresent();
        assertThat(events()).contains(event);
        assertThat(users.delete(user, keys -> samples.commit(project.id()))).isFalse();
    }

    @Test
    void aRepeatedRequestWritesNothing() {
        IdempotentResponse answer = samples.answer("once", StoreSamples.NOW);
        User user = samples.user(project.id());
        assertThat(users.create(project.id(), number -> draft(number, "first", answer)))
                .isPresent();
        assertThatThrownBy(() -> users.create(project.id(), number -> draft(number, "second", answer)))
                .isInstanceOf(ConcurrentDuplicateException.class);
        assertThatThrownBy(() -> users.delete(user, keys -> samples.commit(project.id(), answer)))
                .isInstanceOf(ConcurrentDuplicateException.class);
        assertThat(find(user)).contains(user);
        assertThat(users.find(project.id(), new UserRef.ByExternalId("second"))).isEmpty();
    }

    private UserStore.NewUser draft(long number, String externalId, IdempotentResponse answer) {
        return new UserStore.NewUser(
                samples.draftUser(project.id(), number, externalId), samples.commit(project.id(), answer));
    }

    private Optional<User> find(User user) {
        return users.find(user.project(), new UserRef.ById(user.id()));
    }

    private List<AuditEvent> events() {
        return database.audit().list(AuditQueryBuilder.builder().limit(100).build());
    }

    private User changed(User user, String externalId, @Nullable List<Permission> permissions, Metadata metadata) {
        return UserBuilder.builder()
                .id(user.id())
                .number(user.number())
                .project(user.project())
                .externalId(externalId)
                .name(" Zoë \ud83d\udd11")
                .email(user.email() == null ? "zoë@example.com" : null)
                .role(UserRole.VIEWER)
                .type(UserType.BOT)
                .enabled(!user.enabled())
                .permissions(permissions)
                .metadata(metadata)
                .root(user.root())
                .version(user.version() + 1)
                .created(user.created())
                .updated(samples.stamp(user.version()))
                .build();
    }
}
