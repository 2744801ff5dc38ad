package dev.rekey.sql;

import dev.rekey.core.access.Role;
import dev.rekey.core.audit.Commit;
import dev.rekey.core.feed.Touched;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.project.RoleStore;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Roles, stored in a table. Thread-safe. */
final class SqlRoleStore implements RoleStore {

    private static final String MAKE = """
        INSERT INTO roles (project_id, name, description, permissions)
        VALUES (:project, :name, :description, :permissions) ON CONFLICT (project_id, name) DO NOTHING\
        """;
    private static final String REPLACE = """
        UPDATE roles SET description = :description, permissions = :permissions
        WHERE project_id = :project AND name = :name\
        """;

    private final Engine engine;
    private final Transactions transactions;

    SqlRoleStore(Engine engine) {
        this.engine = engine;
        this.transactions = engine.transactions();
    }

    @Override
    public Optional<Role> find(ProjectId project, String name) {
        return transactions.readOne(handle -> Optional.ofNullable(
                RoleRows.named(handle, project, List.of(name)).get(name)));
    }

    @Override
    public List<Role> list(ProjectId project) {
        return transactions.readOne(handle -> handle.createQuery(
                        "SELECT " + RoleRows.COLUMNS + " FROM roles WHERE project_id = :project ORDER BY name")
                .bind("project", Ids.bytes(project.value()))
                .map((results, context) -> RoleRows.read(new Row(results)))
                .list());
    }

    @Override
    public boolean put(ProjectId project, Optional<Role> before, Role role, Commit commit) {
        return engine.feed().change(handle -> {
            Commits.write(handle, commit);
            before.ifPresent(present -> requireStill(handle, project, present));
            String sql = before.isPresent() ? REPLACE : MAKE;
            engine.guard(() -> GuardFailed.unlessOne(handle.createUpdate(sql)
                    .bind("project", Ids.bytes(project.value()))
                    .bind("name", role.name())
                    .bind("description", role.description())
                    .bind("permissions", Json.write(Plain.texts(role.permissions())))
                    .execute()));
            return told(commit, project);
        });
    }

    /**
     * Compares parsed roles, because another version may have written the same permissions as a
     * different text.
     */
    private void requireStill(Handle handle, ProjectId project, Role present) {
        Optional<Role> found = handle.createQuery("SELECT " + RoleRows.COLUMNS
                        + " FROM roles WHERE project_id = :project AND name = :name" + engine.lock(RowLock.CHANGE))
                .bind("project", Ids.bytes(project.value()))
                .bind("name", present.name())
                .map((results, context) -> RoleRows.read(new Row(results)))
                .findOne();
        if (!found.equals(Optional.of(present))) {
            throw new GuardFailed();
        }
    }

    @Override
    public boolean delete(ProjectId project, Role role, Commit commit) {
        return engine.feed().change(handle -> {
            Commits.write(handle, commit);
            requireStill(handle, project, role);
            GuardFailed.unlessOne(handle.createUpdate("DELETE FROM roles WHERE project_id = :project AND name = :name")
                    .bind("project", Ids.bytes(project.value()))
                    .bind("name", role.name())
                    .execute());
            return told(commit, project);
        });
    }

    /** A change of a role invalidates its project. */
    private static Feed.Entry told(Commit commit, ProjectId project) {
        return Feed.Entry.of(commit, new Touched.OneProject(project));
    }
}
