package dev.rekey.api;

import dev.rekey.core.project.Project;
import dev.rekey.http.EntityTag;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;

/** Response with a project, and the project named by a path. */
final class ProjectResponse {

    private ProjectResponse() {}

    static HttpResponse of(int status, Project project) {
        return HttpResponse.json(status, ProjectJson.of(project)).with("ETag", EntityTag.of(project.version()));
    }

    /** The id or slug in the path. */
    static String named(HttpExchange exchange) {
        return exchange.parameter("project");
    }
}
