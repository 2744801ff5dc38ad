package dev.rekey.core.project;

import dev.rekey.core.id.ProjectId;

/** Reference to a project in a request. */
public sealed interface ProjectRef {

    record ById(ProjectId id) implements ProjectRef {}

    record BySlug(String slug) implements ProjectRef {}
}
