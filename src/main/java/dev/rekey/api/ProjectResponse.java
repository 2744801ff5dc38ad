package dev.rekey.api;

import dev.rekey.core.project.Project;
import dev.rekey.http.EntityTag;
import dev.rekey.http.HttpResponse;

/** Response with a project. */
final class ProjectResponse {

    private ProjectResponse() {}

    static HttpResponse of(int status, Project project) {
        return HttpResponse.json(status, ProjectJson.of(project)).with("ETag", EntityTag.of(project.version()));
    }
}
