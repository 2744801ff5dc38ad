package dev.rekey.sql;

import dev.rekey.core.Metadata;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.access.UserType;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserBuilder;
import dev.rekey.sql.jdbc.ColumnValues;
import dev.rekey.sql.jdbc.JsonColumns;
import dev.rekey.sql.jdbc.JsonMapping;
import dev.rekey.sql.jdbc.RowReader;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Users as rows of {@code users}. */
final class UserRows {

    /** In the order read by {@link #read}; the table alias is {@code u}. */
    static final String COLUMNS = """
        u.id, u.number, u.project_id, u.external_id, u.name, u.email, u.role, u.type, u.enabled, u.permissions, \
        u.metadata, u.root, u.version, u.created_at, u.created_user, u.created_key, u.created_name, \
        u.updated_at, u.updated_user, u.updated_key, u.updated_name\
        """;

    private UserRows() {}

    static User read(RowReader row) throws SQLException {
        return UserBuilder.builder()
                .id(new UserId(row.id()))
                .number(row.number())
                .project(new ProjectId(row.id()))
                .externalId(row.text())
                .name(row.text())
                .email(row.textOrNull())
                .role(row.enumValue(UserRole.class))
                .type(row.enumValue(UserType.class))
                .enabled(row.flag())
                .permissions(permissions(row.textOrNull()))
                .metadata(Metadata.of(JsonColumns.readObject(row.text())))
                .root(row.flag())
                .version(row.number())
                .created(row.stamp())
                .updated(row.stamp())
                .build();
    }

    private static @Nullable List<Permission> permissions(@Nullable String json) {
        return json == null ? null : JsonMapping.permissions(JsonColumns.readList(json));
    }

    /** The columns that an update can change, and the version. */
    static ColumnValues changeable(User user) {
        @Nullable List<Permission> permissions = user.permissions();
        return new ColumnValues()
                .put("external_id", user.externalId())
                .put("name", user.name())
                .put("email", user.email())
                .put("role", user.role())
                .put("type", user.type())
                .put("enabled", user.enabled())
                .put("permissions", permissions == null ? null : JsonColumns.write(JsonMapping.texts(permissions)))
                .put("metadata", JsonColumns.write(user.metadata().members()))
                .put("version", user.version())
                .stamp("updated", user.updated());
    }
}
