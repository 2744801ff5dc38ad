package dev.rekey.sql;

import dev.rekey.core.access.Role;
import dev.rekey.core.id.ProjectId;
import dev.rekey.sql.jdbc.NamedParameters;
import dev.rekey.sql.jdbc.RowReader;
import dev.rekey.sql.jdbc.UuidColumns;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Roles as rows of {@code roles}. */
final class RoleRows {

    /** In the order read by {@link #read}. */
    static final String COLUMNS = "name, description, permissions";

    private RoleRows() {}

    static Role read(RowReader row) throws SQLException {
        return new Role(row.text(), row.text(), row.permissions());
    }

    /** Reads the project's roles with these names, keyed by name. */
    static Map<String, Role> named(Handle handle, ProjectId project, Collection<String> names) {
        Map<String, Role> roles = new LinkedHashMap<>();
        if (!names.isEmpty()) {
            Query query = handle.createQuery("SELECT " + COLUMNS
                            + " FROM roles WHERE project_id = :project AND name IN ("
                            + NamedParameters.of("name", names.size()) + ")")
                    .bind("project", UuidColumns.bytes(project.value()));
            NamedParameters.bind(query, "name", List.copyOf(names));
            query.map((results, context) -> read(new RowReader(results))).forEach(role -> roles.put(role.name(), role));
        }
        return roles;
    }
}
