package dev.rekey.sql;

import dev.rekey.core.access.Role;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.feed.CacheInvalidation;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.project.RoleStore;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.GuardFailedException;
import dev.rekey.sql.jdbc.JsonColumns;
import dev.rekey.sql.jdbc.JsonMapping;
import dev.rekey.sql.jdbc.RowLockMode;
import dev.rekey.sql.jdbc.RowReader;
import dev.rekey.sql.jdbc.SqlTransactions;
import dev.rekey.sql.jdbc.UuidColumns;
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

    private final DatabaseEngine engine;
    private final SqlChangeFeed feed;
    private final SqlTransactions transactions;

    SqlRoleStore(DatabaseEngine engine, SqlChangeFeed feed) {
        this.engine = engine;
        this.feed = feed;
        this.transactions = engine.transactions();
    }

    @Override
    public Optional<Role> find(ProjectId project, String name) {
        return transactions.readSingleStatement(handle -> Optional.ofNullable(
                RoleRows.named(handle, project, List.of(name)).get(name)));
    }

    @Override
    public List<Role> list(ProjectId project) {
        return transactions.readSingleStatement(handle -> handle.createQuery(
                        "SELECT " + RoleRows.COLUMNS + " FROM roles WHERE project_id = :project ORDER BY name")
                .bind("project", UuidColumns.bytes(project.value()))
                .map((results, context) -> RoleRows.read(new RowReader(results)))
                .list());
    }

    @Override
    public boolean put(ProjectId project, Optional<Role> before, Role role, TransactionRecords records) {
        return feed.change(handle -> {
            TransactionRecordRows.write(handle, records);
            before.ifPresent(present -> requireStill(handle, project, present));
            String sql = before.isPresent() ? REPLACE : MAKE;
            engine.guard(() -> GuardFailedException.unlessOne(handle.createUpdate(sql)
                    .bind("project", UuidColumns.bytes(project.value()))
                    .bind("name", role.name())
                    .bind("description", role.description())
                    .bind("permissions", JsonColumns.write(JsonMapping.texts(role.permissions())))
                    .execute()));
            return feedEntry(records, project);
        });
    }

    /**
     * Compares parsed roles, because another version may have written the same permissions as a
     * different text.
     */
    private void requireStill(Handle handle, ProjectId project, Role present) {
        Optional<Role> found = handle.createQuery("SELECT " + RoleRows.COLUMNS
                        + " FROM roles WHERE project_id = :project AND name = :name" + engine.lock(RowLockMode.CHANGE))
                .bind("project", UuidColumns.bytes(project.value()))
                .bind("name", present.name())
                .map((results, context) -> RoleRows.read(new RowReader(results)))
                .findOne();
        if (!found.equals(Optional.of(present))) {
            throw new GuardFailedException();
        }
    }

    @Override
    public boolean delete(ProjectId project, Role role, TransactionRecords records) {
        return feed.change(handle -> {
            TransactionRecordRows.write(handle, records);
            requireStill(handle, project, role);
            GuardFailedException.unlessOne(
                    handle.createUpdate("DELETE FROM roles WHERE project_id = :project AND name = :name")
                            .bind("project", UuidColumns.bytes(project.value()))
                            .bind("name", role.name())
                            .execute());
            return feedEntry(records, project);
        });
    }

    /** A change of a role invalidates its project. */
    private static SqlChangeFeed.Entry feedEntry(TransactionRecords records, ProjectId project) {
        return SqlChangeFeed.Entry.of(records, new CacheInvalidation.ByProject(project));
    }
}
