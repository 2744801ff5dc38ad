package dev.rekey.api;

import dev.rekey.core.AnswerStore;
import dev.rekey.core.Readiness;
import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.audit.AuditService;
import dev.rekey.core.feed.Fellowship;
import dev.rekey.core.finding.FindingService;
import dev.rekey.core.finding.SuggestionService;
import dev.rekey.core.key.HistoryService;
import dev.rekey.core.key.KeyService;
import dev.rekey.core.key.RotationService;
import dev.rekey.core.key.ScheduleService;
import dev.rekey.core.project.ProjectService;
import dev.rekey.core.project.RoleService;
import dev.rekey.core.project.UserService;
import dev.rekey.core.traffic.RehearsalService;
import dev.rekey.core.verify.UsageService;
import dev.rekey.core.verify.Verifier;
import dev.rekey.http.Answer;
import dev.rekey.http.Callers;
import dev.rekey.http.Documents;
import dev.rekey.http.Door;
import dev.rekey.http.Exchange;
import dev.rekey.http.Fault;
import dev.rekey.http.Operation;
import dev.rekey.http.QuickOperation;
import dev.rekey.http.Route;
import dev.rekey.http.Share;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Routes of the native API. Every operation is registered here. */
public final class NativeDoor implements Door {

    private static final List<String> PAGED = List.of(Query.LIMIT, Query.CURSOR);

    private final Callers callers;
    private final Receipts receipts;
    private final List<Route> routes;

    /** The services that the operations call. */
    public record Services(
            ProjectService projects,
            UserService users,
            RoleService roles,
            KeyService keys,
            RotationService rotations,
            HistoryService history,
            ScheduleService schedule,
            RehearsalService rehearsals,
            UsageService usage,
            FindingService findings,
            SuggestionService suggestions,
            AuditService events,
            Verifier verifier,
            AnswerStore answers,
            Fellowship fellowship) {}

    /**
     * @param cursorSecret secret that signs cursors: at least 16 bytes, the same on every node and
     *     after a restart
     * @param readiness supplies whether the server can serve requests; may block
     * @param metrics returns the server's metrics to callers with {@code metrics:read}
     * @param dialects names of the vendor APIs that have an OpenAPI document, {@code
     *     /openapi/<name>.yaml} on the class path
     */
    public NativeDoor(
            Callers callers,
            Services services,
            byte[] cursorSecret,
            InstantSource clock,
            Supplier<Readiness> readiness,
            Operation metrics,
            List<String> dialects) {
        this.callers = callers;
        List<Route> all = new ArrayList<>();
        Cursors cursors = new Cursors(cursorSecret);
        Repeats repeats = new Repeats(services.answers(), clock);
        receipts = new Receipts(services.fellowship());
        addProjects(all, services, cursors, repeats);
        addUsers(all, services, cursors, repeats);
        addKeys(all, services, cursors, repeats, clock);
        all.add(known(
                "GET",
                "/v1/audit",
                "listAuditEvents",
                ListAuditEvents.PARAMETERS,
                new ListAuditEvents(services.events(), services.projects(), cursors)));
        all.add(quick("POST", "/v1/verify", "verifyKey", new VerifyKey(services.verifier()))
                .withMaxBodyBytes(Route.MAX_QUESTION_BYTES)
                .withSampledLog());
        all.add(known("POST", "/v1/verify/batch", "verifyKeys", new VerifyKeys(services.verifier()))
                .withSampledLog());
        all.add(quick(
                        "POST",
                        "/oauth2/introspect",
                        NativeCredentials.INTROSPECT,
                        new IntrospectKey(services.verifier()))
                .withMaxBodyBytes(Route.MAX_QUESTION_BYTES)
                .withSampledLog());
        all.add(Route.inPlace("GET", "/health/live", "getLiveness", Health::live)
                .withSampledLog());
        all.add(Route.probe("GET", "/health/ready", "getReadiness", new Health(readiness)::ready)
                .withSampledLog());
        all.add(known("GET", "/v1/nodes", "listNodes", new ListNodes(services.fellowship())));
        all.add(known("GET", "/v1/receipts/{epoch}", "getReceipt", new GetReceipt(services.fellowship())));
        all.add(known("GET", "/metrics", "getMetrics", (caller, exchange) -> {
            caller.require(Management.METRICS_READ);
            return metrics.handle(exchange);
        }));
        addDocuments(all, dialects);
        routes = List.copyOf(all);
    }

    @Override
    public String name() {
        return "native";
    }

    @Override
    public List<Route> routes() {
        return routes;
    }

    @Override
    public boolean owns(String path) {
        return path.equals("/v1")
                || path.startsWith("/v1/")
                || path.startsWith("/oauth2/")
                || path.startsWith("/health/")
                || path.equals("/metrics")
                || path.startsWith("/openapi")
                || path.startsWith("/docs");
    }

    @Override
    public @Nullable Share shareAtOnce(Exchange exchange) {
        return callers.shareAtOnce(exchange, NativeCredentials.of(exchange));
    }

    @Override
    public Answer refuse(Refusal refusal, Exchange exchange) {
        return NativeCredentials.challenge(Problem.of(refusal, exchange.requestId()), exchange);
    }

    @Override
    public Answer refuse(Fault fault, Exchange exchange) {
        return Problem.of(fault, exchange.method(), exchange.requestId());
    }

    private void addProjects(List<Route> all, Services services, Cursors cursors, Repeats repeats) {
        ProjectService projects = services.projects();
        String project = "/v1/projects/{project}";
        all.add(change("POST", "/v1/projects", "createProject", new CreateProject(projects, repeats)));
        all.add(known("GET", "/v1/projects", "listProjects", PAGED, new ListProjects(projects, cursors)));
        all.add(known("GET", project, "getProject", new GetProject(projects)));
        all.add(change("PATCH", project, "updateProject", new UpdateProject(projects)));
        all.add(change("DELETE", project, "deleteProject", new DeleteProject(projects)));
        all.add(known(
                "GET",
                project + "/findings",
                "listFindings",
                ListFindings.PARAMETERS,
                new ListFindings(services.findings(), cursors)));
    }

    private void addUsers(List<Route> all, Services services, Cursors cursors, Repeats repeats) {
        UserService users = services.users();
        String collection = "/v1/projects/{project}/users";
        String user = collection + "/{user}";
        all.add(change("POST", collection, "createUser", new CreateUser(users, repeats)));
        all.add(known("GET", collection, "listUsers", PAGED, new ListUsers(users, cursors)));
        all.add(known("GET", user, "getUser", new GetUser(users)));
        all.add(change("PATCH", user, "updateUser", new UpdateUser(users)));
        all.add(change("DELETE", user, "deleteUser", new DeleteUser(users)));

        RoleService roles = services.roles();
        String role = "/v1/projects/{project}/roles/{role}";
        all.add(known("GET", "/v1/projects/{project}/roles", "listRoles", new ListRoles(roles)));
        all.add(known("GET", role, "getRole", new GetRole(roles)));
        all.add(change("PUT", role, "setRole", new SetRole(roles)));
        all.add(change("DELETE", role, "deleteRole", new DeleteRole(roles)));
    }

    private void addKeys(List<Route> all, Services services, Cursors cursors, Repeats repeats, InstantSource clock) {
        KeyService keys = services.keys();
        String key = "/v1/keys/{key}";
        all.add(change("POST", "/v1/keys", "createKey", new CreateKey(keys, repeats, clock)));
        all.add(known(
                "GET",
                "/v1/keys",
                "listKeys",
                ListKeys.PARAMETERS,
                new ListKeys(keys, services.projects(), services.users(), cursors, clock)));
        all.add(known("GET", key, "getKey", new GetKey(keys, clock)));
        all.add(known(
                "GET",
                key + "/usage",
                "getKeyUsage",
                GetKeyUsage.PARAMETERS,
                new GetKeyUsage(services.usage(), clock)));
        all.add(known("GET", key + "/suggestions", "getSuggestions", new GetSuggestions(services.suggestions())));
        HistoryService history = services.history();
        String revision = key + "/revisions/{version}";
        all.add(known(
                "GET",
                key + "/revisions",
                "listRevisions",
                ListRevisions.PARAMETERS,
                new ListRevisions(history, cursors)));
        all.add(known("GET", revision, "getRevision", GetRevision.PARAMETERS, new GetRevision(history)));
        all.add(change("POST", revision + "/restore", "restoreKey", new RestoreKey(history, repeats, clock)));
        addSchedule(all, services.schedule(), key, cursors, repeats, clock);
        all.add(change(
                "PATCH", key, "updateKey", new UpdateKey(keys, services.schedule(), services.rehearsals(), clock)));
        all.add(known(
                "POST",
                key + "/rehearse",
                "rehearseKey",
                RehearseKey.PARAMETERS,
                new RehearseKey(services.rehearsals(), services.schedule(), clock)));
        all.add(change("DELETE", key, "deleteKey", new DeleteKey(keys)));
        all.add(change("PUT", key + "/metadata", "setKeyMetadata", new SetKeyMetadata(keys, clock)));
        all.add(change("POST", key + "/revoke", "revokeKey", new RevokeKey(keys, repeats, clock)));
        all.add(change("POST", key + "/rotate", "rotateKey", new RotateKey(services.rotations(), repeats, clock)));
        all.add(change(
                "POST",
                key + "/rotate/cancel",
                "cancelRotation",
                new CancelRotation(services.rotations(), repeats, clock)));
        String secret = key + "/secrets/{secret}";
        all.add(change("PATCH", secret, "updateSecret", new UpdateSecret(services.rotations(), clock)));
        all.add(change("DELETE", secret, "endSecret", new EndSecret(services.rotations(), clock)));
    }

    private void addSchedule(
            List<Route> all,
            ScheduleService schedule,
            String key,
            Cursors cursors,
            Repeats repeats,
            InstantSource clock) {
        String collection = key + "/scheduled-changes";
        String change = collection + "/{change}";
        all.add(known("GET", collection, "listScheduledChanges", PAGED, new ListScheduledChanges(schedule, cursors)));
        all.add(known("GET", change, "getScheduledChange", new GetScheduledChange(schedule)));
        all.add(change("DELETE", change, "cancelScheduledChange", new CancelScheduledChange(schedule)));
        all.add(change(
                "POST", change + "/apply", "applyScheduledChange", new ApplyScheduledChange(schedule, repeats, clock)));
    }

    private static void addDocuments(List<Route> all, List<String> dialects) {
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put("Rekey", "/openapi.yaml");
        all.addAll(Documents.openApi("/openapi/native.yaml", "/openapi", "openApi"));
        for (String dialect : dialects) {
            String path = "/openapi/" + dialect;
            shown.put(dialect, path + ".yaml");
            all.addAll(Documents.openApi(path + ".yaml", path, dialect + "OpenApi"));
        }
        all.addAll(Documents.page("/docs", shown));
        all.add(Documents.markdown("/docs/errors.md", ProblemCode.PAGE, "docsErrors"));
    }

    /** A route that changes something and supports {@code Prefer: wait}. */
    private Route change(String method, String template, String name, NativeOperation operation) {
        return known(
                method,
                template,
                name,
                (caller, exchange) -> receipts.of(exchange, () -> operation.handle(caller, exchange)));
    }

    /** A route for authenticated callers, without query parameters. */
    private Route known(String method, String template, String name, NativeOperation operation) {
        return known(method, template, name, List.of(), operation);
    }

    private Route known(
            String method, String template, String name, Collection<String> parameters, NativeOperation operation) {
        Set<String> allowed = Set.copyOf(parameters);
        return Route.of(method, template, name, exchange -> {
            try {
                var caller = callers.byKeyOrToken(exchange, NativeCredentials.of(exchange));
                Query.refuseUnknown(exchange, allowed);
                return operation.handle(caller, exchange);
            } catch (Rejection e) {
                return Problem.of(e, exchange.requestId());
            }
        });
    }

    /** A route for callers with the permission to verify, usually handled without blocking. */
    private Route quick(String method, String template, String name, QuickNativeOperation operation) {
        Route blocking = known(method, template, name, operation);
        return Route.of(method, template, name, new QuickOperation() {
            @Override
            public Answer handle(Exchange exchange) {
                return blocking.handler().handle(exchange);
            }

            @Override
            public @Nullable Answer handleAtOnce(Exchange exchange) {
                try {
                    Caller caller = callers.byKeyOrTokenAtOnce(exchange, NativeCredentials.of(exchange));
                    if (caller == null) {
                        return null;
                    }
                    Query.refuseUnknown(exchange, Set.of());
                    return operation.handleAtOnce(caller, exchange);
                } catch (Rejection e) {
                    return Problem.of(e, exchange.requestId());
                }
            }

            @Override
            public @Nullable Answer handleWithoutBody(Exchange exchange) {
                callers.refuseAtOnce(exchange, NativeCredentials.of(exchange), Management.KEYS_VERIFY);
                return null;
            }
        });
    }
}
