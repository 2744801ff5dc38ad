package dev.rekey.core.project;

import dev.rekey.core.IdempotencyRecorder;
import dev.rekey.core.Precondition;
import dev.rekey.core.Refusal;
import dev.rekey.core.ViolationCollector;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.audit.FieldChange;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.gateway.GatewayProfile;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.project.ProjectStore.NewProject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Use cases of projects. */
public final class ProjectService {

    private final ProjectStore projects;
    private final IdGenerator ids;
    private final AuditEventFactory auditEvents;

    public ProjectService(ProjectStore projects, IdGenerator ids, AuditEventFactory auditEvents) {
        this.projects = projects;
        this.ids = ids;
        this.auditEvents = auditEvents;
    }

    /** Creates a project. Requires root. */
    public Project create(Caller caller, Supplier<ProjectChange> asked, IdempotencyRecorder<Project> recorder) {
        caller.requireRoot(ManagementPermission.PROJECTS_WRITE);
        ProjectChange change = asked.get();
        ViolationCollector violations = new ViolationCollector();
        violations.addAll(change.faults());
        if (change.slug().isEmpty()) {
            violations.add("/slug", "required", "Required, for example \"my-project\".");
        }
        String slug = ProjectValidator.slug(change.slug(), "", violations);
        String name = ProjectValidator.name("name", change.name(), slug, violations);
        ProjectSettings settings = ProjectValidator.settings(change, ProjectSettings.DEFAULT, violations);
        violations.refuseIfAny();
        AuditStamp now = new AuditStamp(auditEvents.now(), caller.actor());
        ProjectId id = new ProjectId(ids.next());
        return projects.create(number -> {
                    Project project = new Project(id, number, slug, name, settings, 1, now, now);
                    return new NewProject(
                            project,
                            TransactionRecords.of(
                                    auditEvents.done(
                                            caller, id, null, AuditAction.PROJECT_CREATED, now.at(), List.of()),
                                    recorder.remember(project)));
                })
                .orElseThrow(ProjectService::slugTaken);
    }

    /** Returns a project visible to the caller. */
    public Project get(Caller caller, String ref) {
        caller.require(ManagementPermission.PROJECTS_READ);
        return getVisible(caller, ref);
    }

    /**
     * Returns a project visible to the caller, without checking permissions.
     *
     * @throws Refusal.NotFound if it does not exist or is not visible
     */
    public Project getVisible(Caller caller, String ref) {
        return Project.ref(ref)
                .flatMap(projects::find)
                .filter(project -> caller.sees(project.id()))
                .orElseThrow(() -> new Refusal.NotFound(Refusal.ResourceType.PROJECT));
    }

    /** Returns the caller's project. */
    public Project own(Caller caller) {
        return projects.find(new ProjectRef.ById(caller.project()))
                .orElseThrow(() -> new Refusal.NotFound(Refusal.ResourceType.PROJECT));
    }

    /** Returns the projects visible to the caller, by ascending id. */
    public List<Project> list(Caller caller, @Nullable ProjectId after, int limit) {
        caller.require(ManagementPermission.PROJECTS_READ);
        if (caller.reach() == Caller.Scope.ROOT) {
            return projects.list(after, limit);
        }
        return after == null ? List.of(own(caller)) : List.of();
    }

    /**
     * @param asked returns the change for the current project; called again after a concurrent
     *     change
     */
    public Project update(
            Caller caller, String ref, Precondition precondition, Function<Project, ProjectChange> asked) {
        caller.require(ManagementPermission.PROJECTS_WRITE);
        while (true) {
            Project before = getVisible(caller, ref);
            precondition.check(before.version(), before.settings().requireIfMatch());
            ProjectChange change = asked.apply(before);
            ViolationCollector violations = new ViolationCollector();
            violations.addAll(change.faults());
            String slug = ProjectValidator.slug(change.slug(), before.slug(), violations);
            String name = ProjectValidator.name("name", change.name(), before.name(), violations);
            ProjectSettings settings = ProjectValidator.settings(change, before.settings(), violations);
            violations.refuseIfAny();
            QuotaValidator.check(caller, before.settings(), settings);
            if (before.slug().equals(Project.DEFAULT_SLUG) && !slug.equals(before.slug())) {
                throw new Refusal.Conflict(
                        Refusal.Conflict.Reason.ROOT_PROTECTED, "The slug of the default project cannot be changed.");
            }
            Instant at = auditEvents.now();
            Project after = new Project(
                    before.id(),
                    before.number(),
                    slug,
                    name,
                    settings,
                    before.version() + 1,
                    before.created(),
                    new AuditStamp(at, caller.actor()));
            List<FieldChange> changes = changes(before, after);
            if (changes.isEmpty()) {
                return before;
            }
            refuseWider(caller, before.settings(), settings);
            TransactionRecords records = TransactionRecords.of(
                    auditEvents.done(caller, before.id(), null, AuditAction.PROJECT_UPDATED, at, changes),
                    Optional.empty());
            switch (projects.update(before, after, records)) {
                case DONE -> {
                    return after;
                }
                case NAME_TAKEN -> throw slugTaken();
                case STALE -> {
                    // Concurrent change: retry with the current state.
                }
            }
        }
    }

    private static void refuseWider(Caller caller, ProjectSettings was, ProjectSettings is) {
        Set<String> wider = caller.isRestricted() ? SettingsWideningAnalysis.of(was, is) : Set.of();
        if (!wider.isEmpty()) {
            throw new Refusal.Forbidden(
                    Refusal.Forbidden.Reason.GRANT_NOT_ALLOWED,
                    "A restricted key cannot relax settings that restrict keys: " + String.join(", ", wider) + ".");
        }
    }

    /** Deletes a project that has no keys. Requires root. */
    public void delete(Caller caller, String ref, Precondition precondition) {
        caller.requireRoot(ManagementPermission.PROJECTS_WRITE);
        Project project = getVisible(caller, ref);
        while (true) {
            precondition.check(project.version(), project.settings().requireIfMatch());
            if (project.slug().equals(Project.DEFAULT_SLUG)) {
                throw new Refusal.Conflict(
                        Refusal.Conflict.Reason.ROOT_PROTECTED, "The default project cannot be deleted.");
            }
            TransactionRecords records = TransactionRecords.of(auditEvents.done(
                    caller, project.id(), null, AuditAction.PROJECT_DELETED, auditEvents.now(), List.of()));
            if (projects.delete(project, records)) {
                return;
            }
            Project now = getVisible(caller, ref);
            if (now.id().equals(project.id()) && now.version() == project.version()) {
                throw new Refusal.Conflict(
                        Refusal.Conflict.Reason.PROJECT_NOT_EMPTY, "The project still has keys. Delete them first.");
            }
            // Concurrent change: retry with the current state.
            project = now;
        }
    }

    private static List<FieldChange> changes(Project before, Project after) {
        List<FieldChange> changes = new ArrayList<>();
        FieldChange.addTo(changes, "slug", before.slug(), after.slug());
        FieldChange.addTo(changes, "name", before.name(), after.name());
        ProjectSettings was = before.settings();
        ProjectSettings is = after.settings();
        FieldChange.addTo(changes, "settings.key_prefix", was.keyPrefix(), is.keyPrefix());
        FieldChange.addTo(changes, "settings.require_if_match", was.requireIfMatch(), is.requireIfMatch());
        FieldChange.addTo(changes, "settings.reveal_public_keys", was.revealPublicKeys(), is.revealPublicKeys());
        FieldChange.addTo(changes, "settings.origin_required", was.originRequired(), is.originRequired());
        FieldChange.addTo(changes, "settings.record_traffic", was.recordTraffic(), is.recordTraffic());
        FieldChange.addTo(changes, "settings.strict_rate_limits", was.strictRateLimits(), is.strictRateLimits());
        FieldChange.addTo(
                changes, "settings.max_staleness_seconds", was.maxStalenessSeconds(), is.maxStalenessSeconds());
        if (!was.origins().equals(is.origins())) {
            changes.add(new FieldChange("settings.origins", texts(was.origins()), texts(is.origins())));
        }
        if (!Objects.equals(was.catalogue(), is.catalogue())) {
            changes.add(new FieldChange("settings.catalogue", names(was.catalogue()), names(is.catalogue())));
        }
        Set<String> profiles = new LinkedHashSet<>(was.forwardAuth().keySet());
        profiles.addAll(is.forwardAuth().keySet());
        for (String profile : profiles) {
            FieldChange.addTo(
                    changes,
                    "settings.forward_auth." + profile,
                    toPlain(was.forwardAuth().get(profile)),
                    toPlain(is.forwardAuth().get(profile)));
        }
        FieldChange.addTo(changes, "settings.rate_limits", toPlain(was.rateLimits()), toPlain(is.rateLimits()));
        Map<String, @Nullable Object> rules = is.rules().plain();
        was.rules()
                .plain()
                .forEach((rule, from) -> FieldChange.addTo(changes, "settings.rules." + rule, from, rules.get(rule)));
        Map<String, @Nullable Object> quotas = is.quotas().plain();
        was.quotas()
                .plain()
                .forEach((quota, from) ->
                        FieldChange.addTo(changes, "settings.quotas." + quota, from, quotas.get(quota)));
        Map<String, @Nullable Object> keeps = is.retention().plain();
        was.retention()
                .plain()
                .forEach((bound, from) -> FieldChange.addTo(changes, "settings." + bound, from, keeps.get(bound)));
        return changes;
    }

    private static @Nullable Map<String, @Nullable Object> toPlain(@Nullable GatewayProfile profile) {
        return profile == null ? null : profile.plain();
    }

    private static List<Map<String, Object>> toPlain(List<RateLimit> limits) {
        return limits.stream().map(RateLimit::plain).toList();
    }

    private static List<String> texts(List<?> values) {
        return values.stream().map(String::valueOf).toList();
    }

    private static @Nullable List<String> names(@Nullable List<PermissionDefinition> catalogue) {
        return catalogue == null
                ? null
                : catalogue.stream().map(PermissionDefinition::name).toList();
    }

    private static Refusal slugTaken() {
        return new Refusal.Conflict(Refusal.Conflict.Reason.SLUG_TAKEN, "Another project has this slug.");
    }
}
