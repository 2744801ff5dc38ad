package dev.rekey.api.project;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.CursorCodec;
import dev.rekey.api.wire.PageResponse;
import dev.rekey.api.wire.QueryReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;

/** {@code GET /v1/projects}: the projects that the caller can see, in order of creation. */
final class ListProjectsOperation implements ApiOperation {

    private final ProjectService projects;
    private final CursorCodec cursors;

    ListProjectsOperation(ProjectService projects, CursorCodec cursors) {
        this.projects = projects;
        this.cursors = cursors;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        caller.require(ManagementPermission.PROJECTS_READ);
        QueryReader query = new QueryReader(exchange);
        int limit = query.limit();
        query.refuseIfAny();
        ProjectId after =
                cursors.read(exchange).map(place -> new ProjectId(place.id())).orElse(null);
        return PageResponse.answer(
                exchange,
                cursors,
                () -> PageResponse.pieces(
                        after, Project::id, limit + 1, (last, max) -> projects.list(caller, last, max)),
                limit,
                ProjectJson::of,
                project -> CursorCodec.Position.of(project.id().value()));
    }
}
