package dev.rekey.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.access.Role;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEvent;
import dev.rekey.core.audit.AuditQueryBuilder;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.RoleStore;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of roles promises. */
public abstract class RoleStoreContract extends DatabaseTest {

    private Project project;
    private RoleStore roles;

    @BeforeEach
    void makeProject() {
        project = samples.project();
        roles = database.roles();
    }

    @Test
    void makesAndReplaces() {
        Role first = new Role("Reader", "reads\nthings ü", StoreSamples.permissions("z:read", "a:*", "Z:read"));
        AuditEvent event = samples.event(project.id(), null, AuditAction.ROLE_SET);
        roles.put(project.id(), Optional.empty(), first, TransactionRecords.of(event));
        assertThat(roles.find(project.id(), "Reader")).contains(first);
        Role second = new Role("Reader", "", List.of());
        assertThat(roles.put(project.id(), Optional.of(first), second, samples.commit(project.id())))
                .isTrue();
        assertThat(roles.find(project.id(), "Reader")).contains(second);
        assertThat(events()).contains(event);
    }

    @Test
    void replacesOnlyWhatItWasDecidedOn() {
        Role wide = new Role("reader", "", StoreSamples.permissions("a:*", "b:*"));
        Role cut = new Role("reader", "", StoreSamples.permissions("a:read"));
        Role described = new Role("reader", "d", StoreSamples.permissions("a:*", "b:*"));
        AuditEvent event = samples.event(project.id(), null, AuditAction.ROLE_SET);
        assertThat(roles.put(project.id(), Optional.of(wide), described, TransactionRecords.of(event)))
                .isFalse();
        assertThat(roles.find(project.id(), "reader")).isEmpty();
        assertThat(roles.put(project.id(), Optional.empty(), wide, samples.commit(project.id())))
                .isTrue();
        assertThat(roles.put(project.id(), Optional.empty(), cut, TransactionRecords.of(event)))
                .isFalse();
        assertThat(roles.put(project.id(), Optional.of(wide), cut, samples.commit(project.id())))
                .isTrue();
        assertThat(roles.put(project.id(), Optional.of(wide), described, TransactionRecords.of(event)))
                .isFalse();
        assertThat(roles.find(project.id(), "reader")).contains(cut);
        assertThat(events()).doesNotContain(event);
    }

    @Test
    void tellsNamesAndProjectsApart() {
        Role upper = new Role("Reader", "", List.of());
        Role lower = new Role("reader", "", List.of());
        Role dotted = new Role("reader.", "", List.of());
        Project other = samples.project();
        List.of(lower, dotted, upper)
                .forEach(role -> roles.put(project.id(), Optional.empty(), role, samples.commit(project.id())));
        assertThat(roles.list(project.id())).containsExactly(upper, lower, dotted);
        assertThat(roles.list(other.id())).isEmpty();
        assertThat(roles.find(other.id(), "Reader")).isEmpty();
        assertThat(roles.find(project.id(), "READER")).isEmpty();
    }

    @Test
    void deletesOnceAndOnlyWhatItWasDecidedOn() {
        Role role = new Role("reader", "", List.of());
        roles.put(project.id(), Optional.empty(), role, samples.commit(project.id()));
        AuditEvent event = samples.event(project.id(), null, AuditAction.ROLE_DELETED);
        for (Role other : List.of(
                new Role("Reader", "", List.of()),
                new Role("reader", "d", List.of()),
                new Role("reader", "", StoreSamples.permissions("a")))) {
            assertThat(roles.delete(project.id(), other, TransactionRecords.of(event)))
                    .isFalse();
        }
        assertThat(events()).doesNotContain(event);
        assertThat(roles.delete(project.id(), role, TransactionRecords.of(event)))
                .isTrue();
        assertThat(roles.find(project.id(), "reader")).isEmpty();
        assertThat(events()).contains(event);
    }

    @Test
    void keysKeepTheNameOfARoleThatHasGone() {
        Role role = new Role("reader", "", StoreSamples.permissions("files:read"));
        roles.put(project.id(), Optional.empty(), role, samples.commit(project.id()));
        var key = samples.key(samples.user(project.id()), StoreSamples.full());
        assertThat(key.roles()).containsExactly(role);
        assertThat(roles.delete(project.id(), role, samples.commit(project.id())))
                .isTrue();
        assertThat(samples.find(key.key()).roles()).isEmpty();
        assertThat(samples.find(key.key()).key().settings().roles()).containsExactly("reader", "Reader");
    }

    private List<AuditEvent> events() {
        return database.audit().list(AuditQueryBuilder.builder().limit(100).build());
    }
}
