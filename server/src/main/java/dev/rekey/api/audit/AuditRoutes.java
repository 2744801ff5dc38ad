package dev.rekey.api.audit;

import dev.rekey.api.wire.CursorCodec;
import dev.rekey.api.wire.NativeRouteFactory;
import dev.rekey.core.audit.AuditService;
import dev.rekey.core.finding.FindingService;
import dev.rekey.core.finding.SuggestionService;
import dev.rekey.core.project.ProjectService;
import dev.rekey.core.verify.UsageService;
import dev.rekey.http.HttpRoute;
import java.time.InstantSource;
import java.util.List;

/** Routes of what happened and what follows from it: audit events, usage, findings, suggestions. */
public final class AuditRoutes {

    private AuditRoutes() {}

    /** The services that the operations call. */
    public record Services(
            AuditService events,
            ProjectService projects,
            UsageService usage,
            FindingService findings,
            SuggestionService suggestions) {}

    /** All routes of the package. */
    public static List<HttpRoute> of(
            NativeRouteFactory routes, Services services, CursorCodec cursors, InstantSource clock) {
        return List.of(
                routes.authenticated(
                        "GET",
                        "/v1/audit",
                        "listAuditEvents",
                        ListAuditEventsOperation.PARAMETERS,
                        new ListAuditEventsOperation(services.events(), services.projects(), cursors)),
                routes.authenticated(
                        "GET",
                        "/v1/keys/{key}/usage",
                        "getKeyUsage",
                        GetKeyUsageOperation.PARAMETERS,
                        new GetKeyUsageOperation(services.usage(), clock)),
                routes.authenticated(
                        "GET",
                        "/v1/keys/{key}/suggestions",
                        "getSuggestions",
                        new GetSuggestionsOperation(services.suggestions())),
                routes.authenticated(
                        "GET",
                        "/v1/projects/{project}/findings",
                        "listFindings",
                        ListFindingsOperation.PARAMETERS,
                        new ListFindingsOperation(services.findings(), cursors)));
    }
}
