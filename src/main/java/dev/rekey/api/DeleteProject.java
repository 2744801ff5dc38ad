package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.project.ProjectService;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;

/** {@code DELETE /v1/projects/{project}}: deletes a project that has no keys; root only. */
final class DeleteProject implements NativeOperation {

    private final ProjectService projects;

    DeleteProject(ProjectService projects) {
        this.projects = projects;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        projects.delete(caller, ProjectAnswer.named(exchange), EntityTag.precondition(exchange));
        return Answer.empty(204);
    }
}
