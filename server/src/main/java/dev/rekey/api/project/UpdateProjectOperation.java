package dev.rekey.api.project;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.PatchBody;
import dev.rekey.api.wire.PathReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.project.ProjectService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.EntityTag;

/** {@code PATCH /v1/projects/{project}}: updates a project by a merge patch (RFC 7396). */
final class UpdateProjectOperation implements ApiOperation {

    private final ProjectService projects;

    UpdateProjectOperation(ProjectService projects) {
        this.projects = projects;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        PatchBody patch = new PatchBody(exchange);
        return ProjectResponse.of(
                200,
                projects.update(
                        caller,
                        PathReader.project(exchange),
                        EntityTag.precondition(exchange),
                        current -> ProjectRequestReader.change(patch.fields(), ProjectJson.of(current))));
    }
}
