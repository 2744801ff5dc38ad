package dev.rekey.api.project;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.PathReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.project.ProjectService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;

/** {@code GET /v1/projects/{project}}. */
final class GetProjectOperation implements ApiOperation {

    private final ProjectService projects;

    GetProjectOperation(ProjectService projects) {
        this.projects = projects;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        return ProjectResponse.of(200, projects.get(caller, PathReader.project(exchange)));
    }
}
