package dev.rekey.api;

import dev.rekey.core.IdempotencyStore;
import dev.rekey.core.ReadinessStatus;
import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.audit.AuditService;
import dev.rekey.core.feed.ClusterView;
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
import dev.rekey.core.verify.KeyVerifier;
import dev.rekey.core.verify.UsageService;
import dev.rekey.http.CallerAuthenticator;
import dev.rekey.http.FairShare;
import dev.rekey.http.HttpApi;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpOperation;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.HttpRoute;
import dev.rekey.http.NonBlockingOperation;
import dev.rekey.http.OpenApiRoutes;
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
public final class NativeApi implements HttpApi {

    private static final List<String> PAGED = List.of(QueryReader.LIMIT, QueryReader.CURSOR);

    private final CallerAuthenticator authenticator;
    private final ReceiptWaiter receiptWaiter;
    private final List<HttpRoute> routes;

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
            KeyVerifier verifier,
            IdempotencyStore answers,
            ClusterView cluster) {}

    /**
     * @param cursorSecret secret that signs cursors: at least 16 bytes, the same on every node and
     *     after a restart
     * @param readiness supplies whether the server can serve requests; may block
     * @param metrics returns the server's metrics to callers with {@code metrics:read}
     * @param dialects names of the vendor APIs that have an OpenAPI document, {@code
     *     /openapi/<name>.yaml} on the class path
     */
    public NativeApi(
            CallerAuthenticator authenticator,
            Services services,
            byte[] cursorSecret,
            InstantSource clock,
            Supplier<ReadinessStatus> readiness,
            HttpOperation metrics,
            List<String> dialects) {
        this.authenticator = authenticator;
        List<HttpRoute> all = new ArrayList<>();
        CursorCodec cursors = new CursorCodec(cursorSecret);
        IdempotencyHandler idempotency = new IdempotencyHandler(services.answers(), clock);
        receiptWaiter = new ReceiptWaiter(services.cluster());
        addProjects(all, services, cursors, idempotency);
        addUsers(all, services, cursors, idempotency);
        addKeys(all, services, cursors, idempotency, clock);
        all.add(authenticated(
                "GET",
                "/v1/audit",
                "listAuditEvents",
                ListAuditEventsOperation.PARAMETERS,
                new ListAuditEventsOperation(services.events(), services.projects(), cursors)));
        all.add(nonBlocking("POST", "/v1/verify", "verifyKey", new VerifyKeyOperation(services.verifier()))
                .withMaxBodyBytes(HttpRoute.MAX_QUESTION_BYTES)
                .withSampledLog());
        all.add(authenticated("POST", "/v1/verify/batch", "verifyKeys", new VerifyKeysOperation(services.verifier()))
                .withSampledLog());
        all.add(nonBlocking(
                        "POST",
                        "/oauth2/introspect",
                        NativeCredentials.INTROSPECT,
                        new IntrospectKeyOperation(services.verifier()))
                .withMaxBodyBytes(HttpRoute.MAX_QUESTION_BYTES)
                .withSampledLog());
        all.add(HttpRoute.inPlace("GET", "/health/live", "getLiveness", HealthChecks::live)
                .withSampledLog());
        all.add(HttpRoute.probe("GET", "/health/ready", "getReadiness", new HealthChecks(readiness)::ready)
                .withSampledLog());
        all.add(authenticated("GET", "/v1/nodes", "listNodes", new ListNodesOperation(services.cluster())));
        all.add(authenticated(
                "GET", "/v1/receipts/{epoch}", "getReceipt", new GetReceiptOperation(services.cluster())));
        all.add(authenticated("GET", "/metrics", "getMetrics", (caller, exchange) -> {
            caller.require(ManagementPermission.METRICS_READ);
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
    public List<HttpRoute> routes() {
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
    public @Nullable FairShare tryShare(HttpExchange exchange) {
        return authenticator.tryShare(exchange, NativeCredentials.of(exchange));
    }

    @Override
    public HttpResponse refuse(Refusal refusal, HttpExchange exchange) {
        return NativeCredentials.challenge(ProblemDetails.of(refusal, exchange.requestId()), exchange);
    }

    @Override
    public HttpResponse refuse(HttpError error, HttpExchange exchange) {
        return ProblemDetails.of(error, exchange.method(), exchange.requestId());
    }

    private void addProjects(
            List<HttpRoute> all, Services services, CursorCodec cursors, IdempotencyHandler idempotency) {
        ProjectService projects = services.projects();
        String project = "/v1/projects/{project}";
        all.add(mutating("POST", "/v1/projects", "createProject", new CreateProjectOperation(projects, idempotency)));
        all.add(authenticated(
                "GET", "/v1/projects", "listProjects", PAGED, new ListProjectsOperation(projects, cursors)));
        all.add(authenticated("GET", project, "getProject", new GetProjectOperation(projects)));
        all.add(mutating("PATCH", project, "updateProject", new UpdateProjectOperation(projects)));
        all.add(mutating("DELETE", project, "deleteProject", new DeleteProjectOperation(projects)));
        all.add(authenticated(
                "GET",
                project + "/findings",
                "listFindings",
                ListFindingsOperation.PARAMETERS,
                new ListFindingsOperation(services.findings(), cursors)));
    }

    private void addUsers(List<HttpRoute> all, Services services, CursorCodec cursors, IdempotencyHandler idempotency) {
        UserService users = services.users();
        String collection = "/v1/projects/{project}/users";
        String user = collection + "/{user}";
        all.add(mutating("POST", collection, "createUser", new CreateUserOperation(users, idempotency)));
        all.add(authenticated("GET", collection, "listUsers", PAGED, new ListUsersOperation(users, cursors)));
        all.add(authenticated("GET", user, "getUser", new GetUserOperation(users)));
        all.add(mutating("PATCH", user, "updateUser", new UpdateUserOperation(users)));
        all.add(mutating("DELETE", user, "deleteUser", new DeleteUserOperation(users)));

        RoleService roles = services.roles();
        String role = "/v1/projects/{project}/roles/{role}";
        all.add(authenticated("GET", "/v1/projects/{project}/roles", "listRoles", new ListRolesOperation(roles)));
        all.add(authenticated("GET", role, "getRole", new GetRoleOperation(roles)));
        all.add(mutating("PUT", role, "setRole", new SetRoleOperation(roles)));
        all.add(mutating("DELETE", role, "deleteRole", new DeleteRoleOperation(roles)));
    }

    private void addKeys(
            List<HttpRoute> all,
            Services services,
            CursorCodec cursors,
            IdempotencyHandler idempotency,
            InstantSource clock) {
        KeyService keys = services.keys();
        String key = "/v1/keys/{key}";
        all.add(mutating("POST", "/v1/keys", "createKey", new CreateKeyOperation(keys, idempotency, clock)));
        all.add(authenticated(
                "GET",
                "/v1/keys",
                "listKeys",
                ListKeysOperation.PARAMETERS,
                new ListKeysOperation(keys, services.projects(), services.users(), cursors, clock)));
        all.add(authenticated("GET", key, "getKey", new GetKeyOperation(keys, clock)));
        all.add(authenticated(
                "GET",
                key + "/usage",
                "getKeyUsage",
                GetKeyUsageOperation.PARAMETERS,
                new GetKeyUsageOperation(services.usage(), clock)));
        all.add(authenticated(
                "GET", key + "/suggestions", "getSuggestions", new GetSuggestionsOperation(services.suggestions())));
        HistoryService history = services.history();
        String revision = key + "/revisions/{version}";
        all.add(authenticated(
                "GET",
                key + "/revisions",
                "listRevisions",
                ListRevisionsOperation.PARAMETERS,
                new ListRevisionsOperation(history, cursors)));
        all.add(authenticated(
                "GET", revision, "getRevision", GetRevisionOperation.PARAMETERS, new GetRevisionOperation(history)));
        all.add(mutating(
                "POST", revision + "/restore", "restoreKey", new RestoreKeyOperation(history, idempotency, clock)));
        addSchedule(all, services.schedule(), key, cursors, idempotency, clock);
        all.add(mutating(
                "PATCH",
                key,
                "updateKey",
                new UpdateKeyOperation(keys, services.schedule(), services.rehearsals(), clock)));
        all.add(authenticated(
                "POST",
                key + "/rehearse",
                "rehearseKey",
                RehearseKeyOperation.PARAMETERS,
                new RehearseKeyOperation(services.rehearsals(), services.schedule(), clock)));
        all.add(mutating("DELETE", key, "deleteKey", new DeleteKeyOperation(keys)));
        all.add(mutating("PUT", key + "/metadata", "setKeyMetadata", new SetKeyMetadataOperation(keys, clock)));
        all.add(mutating("POST", key + "/revoke", "revokeKey", new RevokeKeyOperation(keys, idempotency, clock)));
        all.add(mutating(
                "POST",
                key + "/rotate",
                "rotateKey",
                new RotateKeyOperation(services.rotations(), idempotency, clock)));
        all.add(mutating(
                "POST",
                key + "/rotate/cancel",
                "cancelRotation",
                new CancelRotationOperation(services.rotations(), idempotency, clock)));
        String secret = key + "/secrets/{secret}";
        all.add(mutating("PATCH", secret, "updateSecret", new UpdateSecretOperation(services.rotations(), clock)));
        all.add(mutating("DELETE", secret, "endSecret", new EndSecretOperation(services.rotations(), clock)));
    }

    private void addSchedule(
            List<HttpRoute> all,
            ScheduleService schedule,
            String key,
            CursorCodec cursors,
            IdempotencyHandler idempotency,
            InstantSource clock) {
        String collection = key + "/scheduled-changes";
        String change = collection + "/{change}";
        all.add(authenticated(
                "GET",
                collection,
                "listScheduledChanges",
                PAGED,
                new ListScheduledChangesOperation(schedule, cursors)));
        all.add(authenticated("GET", change, "getScheduledChange", new GetScheduledChangeOperation(schedule)));
        all.add(mutating("DELETE", change, "cancelScheduledChange", new CancelScheduledChangeOperation(schedule)));
        all.add(mutating(
                "POST",
                change + "/apply",
                "applyScheduledChange",
                new ApplyScheduledChangeOperation(schedule, idempotency, clock)));
    }

    private static void addDocuments(List<HttpRoute> all, List<String> dialects) {
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put("Rekey", "/openapi.yaml");
        all.addAll(OpenApiRoutes.openApi("/openapi/native.yaml", "/openapi", "openApi"));
        for (String dialect : dialects) {
            String path = "/openapi/" + dialect;
            shown.put(dialect, path + ".yaml");
            all.addAll(OpenApiRoutes.openApi(path + ".yaml", path, dialect + "OpenApi"));
        }
        all.addAll(OpenApiRoutes.page("/docs", shown));
        all.add(OpenApiRoutes.markdown("/docs/errors.md", ProblemCode.PAGE, "docsErrors"));
    }

    /** A route that changes something and supports {@code Prefer: wait}. */
    private HttpRoute mutating(String method, String template, String name, ApiOperation operation) {
        return authenticated(
                method,
                template,
                name,
                (caller, exchange) -> receiptWaiter.of(exchange, () -> operation.handle(caller, exchange)));
    }

    /** A route for authenticated callers, without query parameters. */
    private HttpRoute authenticated(String method, String template, String name, ApiOperation operation) {
        return authenticated(method, template, name, List.of(), operation);
    }

    private HttpRoute authenticated(
            String method, String template, String name, Collection<String> parameters, ApiOperation operation) {
        Set<String> allowed = Set.copyOf(parameters);
        return HttpRoute.of(method, template, name, exchange -> {
            try {
                var caller = authenticator.byKeyOrToken(exchange, NativeCredentials.of(exchange));
                QueryReader.refuseUnknown(exchange, allowed);
                return operation.handle(caller, exchange);
            } catch (InvalidRequestException e) {
                return ProblemDetails.of(e, exchange.requestId());
            }
        });
    }

    /** A route for callers with the permission to verify, usually handled without blocking. */
    private HttpRoute nonBlocking(String method, String template, String name, NonBlockingApiOperation operation) {
        HttpRoute blocking = authenticated(method, template, name, operation);
        return HttpRoute.of(method, template, name, new NonBlockingOperation() {
            @Override
            public HttpResponse handle(HttpExchange exchange) {
                return blocking.handler().handle(exchange);
            }

            @Override
            public @Nullable HttpResponse tryHandle(HttpExchange exchange) {
                try {
                    Caller caller = authenticator.tryByKeyOrToken(exchange, NativeCredentials.of(exchange));
                    if (caller == null) {
                        return null;
                    }
                    QueryReader.refuseUnknown(exchange, Set.of());
                    return operation.tryHandle(caller, exchange);
                } catch (InvalidRequestException e) {
                    return ProblemDetails.of(e, exchange.requestId());
                }
            }

            @Override
            public @Nullable HttpResponse handleWithoutBody(HttpExchange exchange) {
                authenticator.tryRefuse(exchange, NativeCredentials.of(exchange), ManagementPermission.KEYS_VERIFY);
                return null;
            }
        });
    }
}
