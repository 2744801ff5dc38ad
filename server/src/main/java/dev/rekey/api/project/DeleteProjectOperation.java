package dev.rekey.api.project;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.PathReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.project.ProjectService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.EntityTag;

/** {@code DELETE /v1/projects/{project}}: deletes a project that has no keys; root only. */
final class DeleteProjectOperation implements ApiOperation {

    private final ProjectService projects;

    DeleteProjectOperation(ProjectService projects) {
        this.projects = projects;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        projects.delete(caller, PathReader.project(exchange), EntityTag.precondition(exchange));
        return HttpResponse.empty(204);
    }
}
