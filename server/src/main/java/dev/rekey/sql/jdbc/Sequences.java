package dev.rekey.sql.jdbc;

import dev.rekey.core.id.ProjectId;
import org.jdbi.v3.core.Handle;

/** Allocates sequential numbers, which are never reused. */
public final class Sequences {

    private Sequences() {}

    public static long nextOfProject(Handle handle) {
        return handle.createQuery("UPDATE counters SET last = last + 1 WHERE name = 'projects' RETURNING last")
                .mapTo(Long.class)
                .one();
    }

    /** @throws GuardFailedException if the project no longer exists */
    public static long nextOfKey(Handle handle, ProjectId project) {
        return next(handle, "last_key", project);
    }

    /** @throws GuardFailedException if the project no longer exists */
    public static long nextOfUser(Handle handle, ProjectId project) {
        return next(handle, "last_user", project);
    }

    private static long next(Handle handle, String column, ProjectId project) {
        return handle.createQuery("UPDATE project_counters SET " + column + " = " + column
                        + " + 1 WHERE project_id = :project RETURNING " + column)
                .bind("project", UuidColumns.bytes(project.value()))
                .mapTo(Long.class)
                .findOne()
                .orElseThrow(GuardFailedException::new);
    }
}
