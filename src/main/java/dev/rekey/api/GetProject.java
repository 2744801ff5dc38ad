package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.project.ProjectService;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;

/** {@code GET /v1/projects/{project}}. */
final class GetProject implements NativeOperation {

    private final ProjectService projects;

    GetProject(ProjectService projects) {
        this.projects = projects;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        return ProjectAnswer.of(200, projects.get(caller, ProjectAnswer.named(exchange)));
    }
}
