package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectService;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;

/** {@code POST /v1/projects}: creates a project; root only. */
final class CreateProject implements NativeOperation {

    private final ProjectService projects;
    private final Repeats repeats;

    CreateProject(ProjectService projects, Repeats repeats) {
        this.projects = projects;
        this.repeats = repeats;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        caller.requireRoot(Management.PROJECTS_WRITE);
        return repeats.<Project>once(caller, exchange, 201, false, ProjectJson::of, once -> {
            Project created = projects.create(caller, () -> ProjectWire.draft(Body.readNew(exchange)), once);
            return ProjectAnswer.of(201, created).with("Location", exchange.path() + "/" + created.id());
        });
    }
}
