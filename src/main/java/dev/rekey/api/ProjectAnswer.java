package dev.rekey.api;

import dev.rekey.core.project.Project;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;

/** Response with a project, and the project named by a path. */
final class ProjectAnswer {

    private ProjectAnswer() {}

    static Answer of(int status, Project project) {
        return Answer.json(status, ProjectJson.of(project)).with("ETag", EntityTag.of(project.version()));
    }

    /** The id or slug in the path. */
    static String named(Exchange exchange) {
        return exchange.parameter("project");
    }
}
