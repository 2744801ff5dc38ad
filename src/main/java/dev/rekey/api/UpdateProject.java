package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.project.ProjectService;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;

/** {@code PATCH /v1/projects/{project}}: updates a project by a merge patch (RFC 7396). */
final class UpdateProject implements NativeOperation {

    private final ProjectService projects;

    UpdateProject(ProjectService projects) {
        this.projects = projects;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        return ProjectAnswer.of(
                200,
                projects.update(
                        caller,
                        ProjectAnswer.named(exchange),
                        EntityTag.precondition(exchange),
                        current -> ProjectWire.change(Body.readPatch(exchange), ProjectJson.of(current))));
    }
}
