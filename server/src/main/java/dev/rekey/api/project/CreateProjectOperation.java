package dev.rekey.api.project;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.IdempotencyHandler;
import dev.rekey.api.wire.RequestBodyReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;

/** {@code POST /v1/projects}: creates a project; root only. */
final class CreateProjectOperation implements ApiOperation {

    private final ProjectService projects;
    private final IdempotencyHandler idempotency;

    CreateProjectOperation(ProjectService projects, IdempotencyHandler idempotency) {
        this.projects = projects;
        this.idempotency = idempotency;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        caller.requireRoot(ManagementPermission.PROJECTS_WRITE);
        return idempotency.<Project>once(caller, exchange, 201, false, ProjectJson::of, recorder -> {
            Project created = projects.create(
                    caller, () -> ProjectRequestReader.draft(RequestBodyReader.readNew(exchange)), recorder);
            return ProjectResponse.of(201, created).with("Location", exchange.path() + "/" + created.id());
        });
    }
}
