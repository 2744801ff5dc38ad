package dev.rekey;

import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.audit.AuditService;
import dev.rekey.core.finding.FindingService;
import dev.rekey.core.finding.SuggestionService;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.key.rotation.RotationService;
import dev.rekey.core.key.schedule.ScheduleService;
import dev.rekey.core.key.service.HistoryService;
import dev.rekey.core.key.service.KeyChangeCommitter;
import dev.rekey.core.key.service.KeyChangeEvaluator;
import dev.rekey.core.key.service.KeyChangeExecutor;
import dev.rekey.core.key.service.KeyCreator;
import dev.rekey.core.key.service.KeyService;
import dev.rekey.core.key.service.VisibleKeyReader;
import dev.rekey.core.key.validation.DependentKeyCheck;
import dev.rekey.core.project.ProjectService;
import dev.rekey.core.project.RoleService;
import dev.rekey.core.project.UserDelegationCheck;
import dev.rekey.core.project.UserService;
import dev.rekey.core.project.WidenedKeys;
import dev.rekey.core.traffic.RehearsalService;
import dev.rekey.core.verify.UsageService;
import dev.rekey.sql.SqlDatabase;
import java.time.InstantSource;
import java.util.Set;

/** The use cases of core, which every API calls. */
final class CoreServices {

    final ProjectService projects;
    final UserService users;
    final RoleService roles;
    final AuditService audit;
    final KeyChangeEvaluator evaluator;
    final KeyChangeCommitter committer;
    final KeyService keys;
    final RotationService rotations;
    final ScheduleService schedule;
    final HistoryService history;
    final RehearsalService rehearsals;
    final UsageService usage;
    final SuggestionService suggestions;
    final FindingService findings;

    /** @param issuerProjects the projects that have an issuer of tokens */
    CoreServices(ServerStorage storage, NodeComponents node, Set<ProjectId> issuerProjects, InstantSource clock) {
        SqlDatabase database = storage.database;
        AuditEventFactory auditEvents = storage.auditEvents;
        projects = new ProjectService(node.projects, storage.ids, auditEvents);
        WidenedKeys widened = new DependentKeyCheck(node.keys, node.roles, clock);
        UserDelegationCheck delegation = new UserDelegationCheck(widened, issuerProjects::contains);
        users = new UserService(node.users, projects, delegation, storage.ids, auditEvents);
        roles = new RoleService(node.roles, projects, widened, auditEvents);
        audit = new AuditService(database.audit());
        VisibleKeyReader visibleKeys = new VisibleKeyReader(node.keys, database.keys());
        evaluator = new KeyChangeEvaluator(node.roles);
        committer = new KeyChangeCommitter(node.keyWrites, auditEvents);
        KeyChangeExecutor changes = new KeyChangeExecutor(visibleKeys, committer, database.audit(), auditEvents);
        KeyCreator creator = new KeyCreator(
                node.keyWrites, database.keys(), projects, node.users, node.roles, auditEvents, storage.secrets);
        keys = new KeyService(creator, visibleKeys, evaluator, changes, committer, auditEvents);
        rotations = new RotationService(changes, evaluator, auditEvents, storage.secrets);
        schedule =
                new ScheduleService(keys, evaluator, changes, committer, database.schedule(), auditEvents, storage.ids);
        history = new HistoryService(keys, changes, evaluator, database.keys(), node.roles);
        rehearsals = new RehearsalService(keys, database.traffic());
        usage = new UsageService(keys, database.usage());
        suggestions = new SuggestionService(keys, database.traffic(), clock);
        findings = new FindingService(node.keys, database.keys(), projects, suggestions, clock);
    }
}
