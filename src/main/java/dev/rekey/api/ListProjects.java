package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectService;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;

/** {@code GET /v1/projects}: the projects that the caller can see, in order of creation. */
final class ListProjects implements NativeOperation {

    private final ProjectService projects;
    private final Cursors cursors;

    ListProjects(ProjectService projects, Cursors cursors) {
        this.projects = projects;
        this.cursors = cursors;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        caller.require(Management.PROJECTS_READ);
        Query query = new Query(exchange);
        int limit = query.limit();
        query.refuseIfAny();
        ProjectId after =
                cursors.read(exchange).map(place -> new ProjectId(place.id())).orElse(null);
        return Pages.answer(
                exchange,
                cursors,
                () -> Pages.pieces(after, Project::id, limit + 1, (last, max) -> projects.list(caller, last, max)),
                limit,
                ProjectJson::of,
                project -> Cursors.Place.of(project.id().value()));
    }
}
