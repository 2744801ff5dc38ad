package dev.rekey.core.project;

import dev.rekey.core.id.ProjectId;

/** How a request names a project. */
public sealed interface ProjectRef {

    record ById(ProjectId id) implements ProjectRef {}

    record BySlug(String slug) implements ProjectRef {}
}
