package dev.rekey.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.ConcurrentDuplicateException;
import dev.rekey.core.IdempotentResponse;
import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.access.Role;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEvent;
import dev.rekey.core.audit.AuditQueryBuilder;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.gateway.Gateway;
import dev.rekey.core.gateway.GatewayProfile;
import dev.rekey.core.gateway.KeyLocation;
import dev.rekey.core.gateway.PreflightPolicy;
import dev.rekey.core.gateway.ResourceTemplate;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.project.GlobPattern;
import dev.rekey.core.project.KeyPolicy;
import dev.rekey.core.project.PermissionDefinition;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectQuotas;
import dev.rekey.core.project.ProjectRef;
import dev.rekey.core.project.ProjectSettings;
import dev.rekey.core.project.ProjectSettingsBuilder;
import dev.rekey.core.project.ProjectStore;
import dev.rekey.core.project.ProjectStore.Saved;
import dev.rekey.core.project.RetentionPolicy;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserRef;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of projects promises. */
public abstract class ProjectStoreContract extends DatabaseTest {

    private static final ProjectSettings FULL = ProjectSettingsBuilder.builder()
            .keyPrefix("acme_live")
            .requireIfMatch(true)
            .revealPublicKeys(true)
            .originRequired(true)
            .strictRateLimits(true)
            .maxStalenessSeconds(Long.MAX_VALUE)
            .origins(List.of(new OriginPattern("https://*.example.com")))
            .catalogue(List.of(
                    new PermissionDefinition("b:read", "Section ü", "", Long.MIN_VALUE, null, null, List.of()),
                    new PermissionDefinition("a:read", "", "Sub", 2, "feature", "b:read", List.of("1", "2"))))
            .forwardAuth(profiles())
            .rateLimits(List.of(ceiling("burst", 1), ceiling("a", RateLimit.MAX_LIMIT)))
            .rules(new KeyPolicy(
                    1L,
                    EnumSet.allOf(KeyPolicy.Required.class),
                    List.of(new Permission("b:*"), new Permission("a")),
                    GlobPattern.parse("{ü,\\*}-[!a-z]*").orElseThrow(),
                    Long.MAX_VALUE))
            .quotas(new ProjectQuotas(null, Long.MAX_VALUE, 7))
            .retention(new RetentionPolicy(1L, null, Long.MAX_VALUE, null))
            .build();

    private ProjectStore projects;

    private static RateLimit ceiling(String name, long limit) {
        return new RateLimit(
                name,
                limit,
                RateLimit.MAX_WINDOW_SECONDS,
                RateLimit.Algorithm.WINDOW,
                RateLimit.Scope.PROJECT,
                RateLimit.OnOutage.DENY);
    }

    private static Map<String, GatewayProfile> profiles() {
        PermissionQuery query = PermissionQuery.all(List.of(new Permission("files:read"), new Permission("b")));
        Map<String, PermissionQuery> methods = new LinkedHashMap<>();
        methods.put("POST", query);
        methods.put("*", PermissionQuery.all(List.of(new Permission("a"))));
        Map<String, GatewayProfile> profiles = new LinkedHashMap<>();
        profiles.put(
                "z",
                new GatewayProfile(
                        Gateway.HAPROXY,
                        query,
                        null,
                        ResourceTemplate.parse("invoice:{path.2}-{host}").orElseThrow(),
                        List.of(new KeyLocation.Cookie("k"), new KeyLocation.Basic()),
                        PreflightPolicy.ANSWER,
                        Long.MAX_VALUE));
        profiles.put(
                "a",
                new GatewayProfile(
                        Gateway.ENVOY,
                        null,
                        methods,
                        null,
                        List.of(new KeyLocation.Header("X-K")),
                        PreflightPolicy.PASS,
                        0));
        return profiles;
    }

    @BeforeEach
    void openStore() {
        projects = database.projects();
    }

    @Test
    void keepsEveryField() {
        Project plain = samples.project();
        assertThat(projects.find(new ProjectRef.ById(plain.id()))).contains(plain);
        assertThat(projects.find(new ProjectRef.BySlug(plain.slug()))).contains(plain);
        for (ProjectSettings settings : List.of(FULL, ProjectSettings.DEFAULT, emptyCatalogue())) {
            Project before = projects.find(new ProjectRef.ById(plain.id())).orElseThrow();
            Project after = changed(before, "s" + before.version(), settings);
            assertThat(projects.update(before, after, samples.commit(plain.id())))
                    .isEqualTo(Saved.DONE);
            assertThat(projects.find(new ProjectRef.ById(plain.id()))).contains(after);
            assertThat(projects.find(new ProjectRef.BySlug(before.slug()))).isEmpty();
        }
    }

    @Test
    void countsFromOneAndNeverAgain() {
        Project first = samples.project();
        Project second = samples.project();
        assertThat(List.of(first.number(), second.number())).containsExactly(1L, 2L);
        assertThat(projects.delete(second, samples.commit(second.id()))).isTrue();
        assertThat(samples.project().number()).isEqualTo(3);
    }

    @Test
    void refusesASlugThatIsTaken() {
        Project present = samples.project();
        Project other = samples.project();
        AuditEvent event = samples.event(present.id(), null, AuditAction.PROJECT_CREATED);
        assertThat(projects.create(number -> new ProjectStore.NewProject(
                        samples.draftProject(number, present.slug()), TransactionRecords.of(event))))
                .isEmpty();
        assertThat(projects.update(other, changed(other, present.slug(), FULL), TransactionRecords.of(event)))
                .isEqualTo(Saved.NAME_TAKEN);
        assertThat(projects.find(new ProjectRef.ById(other.id()))).contains(other);
        assertThat(events()).doesNotContain(event);
        assertThat(projects.create(number -> new ProjectStore.NewProject(
                        samples.draftProject(number, present.slug() + "x"), TransactionRecords.of(event))))
                .isPresent();
    }

    @Test
    void anUpdateOfAnOlderVersionWritesNothing() {
        Project first = samples.project();
        Project second = changed(first, "second", FULL);
        assertThat(projects.update(first, second, samples.commit(first.id()))).isEqualTo(Saved.DONE);
        AuditEvent event = samples.event(first.id(), null, AuditAction.PROJECT_UPDATED);
        assertThat(projects.update(
                        first, changed(first, "late", ProjectSettings.DEFAULT), TransactionRecords.of(event)))
                .isEqualTo(Saved.STALE);
        assertThat(projects.find(new ProjectRef.ById(first.id()))).contains(second);
        assertThat(events()).doesNotContain(event);
    }

    @Test
    void listsByAscendingId() {
        List<Project> made = new ArrayList<>();
        for (int at = 0; at < 5; at++) {
            made.add(samples.project());
        }
        assertThat(projects.list(null, 2)).isEqualTo(made.subList(0, 2));
        assertThat(projects.list(made.get(1).id(), 9)).isEqualTo(made.subList(2, 5));
        assertThat(projects.list(made.get(4).id(), 9)).isEmpty();
    }

    @Test
    void deletesAProjectWithItsUsersAndRolesButNotWithKeys() {
        Project project = samples.project();
        User user = samples.user(project.id());
        Role role = new Role("reader", "", List.of());
        database.roles().put(project.id(), Optional.empty(), role, samples.commit(project.id()));
        var key = samples.key(user).key();
        AuditEvent event = samples.event(project.id(), null, AuditAction.PROJECT_DELETED);
        assertThat(projects.delete(project, TransactionRecords.of(event))).isFalse();
        assertThat(database.users().find(project.id(), new UserRef.ById(user.id())))
                .contains(user);
        assertThat(events()).doesNotContain(event);

        assertThat(database.keys().delete(key, samples.commit(project.id()))).isTrue();
        assertThat(projects.delete(project, TransactionRecords.of(event))).isTrue();
        assertThat(projects.find(new ProjectRef.ById(project.id()))).isEmpty();
        assertThat(database.users().find(project.id(), new UserRef.ById(user.id())))
                .isEmpty();
        assertThat(database.roles().list(project.id())).isEmpty();
        assertThat(events()).contains(event);
        assertThat(projects.delete(project, samples.commit(project.id()))).isFalse();
    }

    @Test
    void aRepeatedRequestWritesNothing() {
        IdempotentResponse answer = samples.answer("once", StoreSamples.NOW);
        List<Project> made = new ArrayList<>();
        ProjectStore.NewProject first = draft("first", answer);
        made.add(projects.create(number -> first).orElseThrow());
        assertThatThrownBy(() -> projects.create(number -> draft("second", answer)))
                .isInstanceOf(ConcurrentDuplicateException.class);
        assertThatThrownBy(() -> projects.create(number -> draft("first", answer)))
                .isInstanceOf(ConcurrentDuplicateException.class);
        assertThat(projects.list(null, 9)).isEqualTo(made);
    }

    private ProjectStore.NewProject draft(String slug, IdempotentResponse answer) {
        Project project = samples.draftProject(1, slug);
        return new ProjectStore.NewProject(project, samples.commit(project.id(), answer));
    }

    private List<AuditEvent> events() {
        return database.audit().list(AuditQueryBuilder.builder().limit(100).build());
    }

    private static ProjectSettings emptyCatalogue() {
        @Nullable List<PermissionDefinition> empty = List.of();
        return ProjectSettingsBuilder.builder(ProjectSettings.DEFAULT)
                .maxStalenessSeconds(0L)
                .catalogue(empty)
                .build();
    }

    private Project changed(Project project, String slug, ProjectSettings settings) {
        AuditStamp updated = samples.stamp(project.version());
        return new Project(
                project.id(),
                project.number(),
                slug,
                "Ünïcode \ud83d\udd11 ",
                settings,
                project.version() + 1,
                project.created(),
                updated);
    }
}
