package dev.rekey.api.project;

import dev.rekey.core.project.Project;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.EntityTag;

/** Response with a project. */
final class ProjectResponse {

    private ProjectResponse() {}

    static HttpResponse of(int status, Project project) {
        return HttpResponse.json(status, ProjectJson.of(project)).with("ETag", EntityTag.of(project.version()));
    }
}
