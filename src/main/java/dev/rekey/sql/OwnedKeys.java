package dev.rekey.sql;

import dev.rekey.core.access.Role;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.User;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Reads keys with all that belongs to them: one statement for keys, owners and projects, one for secrets, one for roles if named
 * and one for scheduled changes if there are any.
 */
final class OwnedKeys {

    static final String COLUMNS =
            UserRows.COLUMNS + ", " + ProjectRows.COLUMNS + ", " + KeyRows.COLUMNS + ", " + ScheduleRows.PENDING;

    private static final int USER_COLUMNS = UserRows.COLUMNS.split(",", -1).length;
    private static final int PROJECT_COLUMNS = ProjectRows.COLUMNS.split(",", -1).length;

    /** Many keys have few owners and fewer projects. */
    private final Map<UUID, User> owners = new HashMap<>();

    private final Map<UUID, Project> projects = new HashMap<>();

    /** Keys that have scheduled changes. */
    private final Set<KeyId> scheduled = new LinkedHashSet<>();

    private OwnedKeys() {}

    /** The keys that a query of {@link #COLUMNS} finds, in its order. */
    static List<OwnedKey> read(Handle handle, Query query) {
        OwnedKeys reader = new OwnedKeys();
        List<ApiKey> keys = query.map((results, context) -> reader.key(results)).list();
        Map<KeyId, List<SecretVersion>> secrets =
                SecretRows.read(handle, keys.stream().map(ApiKey::id).toList());
        Map<ProjectId, Map<String, Role>> roles = roles(handle, keys);
        Map<KeyId, List<ScheduledChange>> pending = ScheduleRows.pending(handle, reader.scheduled).stream()
                .collect(Collectors.groupingBy(ScheduledChange::key));
        List<OwnedKey> owned = new ArrayList<>(keys.size());
        for (ApiKey key : keys) {
            Map<String, Role> known = roles.getOrDefault(key.project(), Map.of());
            owned.add(new OwnedKey(
                    KeyRows.withSecrets(key, secrets.getOrDefault(key.id(), List.of())),
                    reader.owner(key),
                    reader.project(key),
                    key.settings().roles().stream()
                            .map(known::get)
                            .filter(Objects::nonNull)
                            .toList(),
                    pending.getOrDefault(key.id(), List.of())));
        }
        return owned;
    }

    private ApiKey key(ResultSet results) throws SQLException {
        Row row = new Row(results);
        UUID owner = Ids.of(results.getBytes(1));
        if (owners.containsKey(owner)) {
            row.skip(USER_COLUMNS);
        } else {
            owners.put(owner, UserRows.read(row));
        }
        UUID project = Ids.of(results.getBytes(USER_COLUMNS + 1));
        if (projects.containsKey(project)) {
            row.skip(PROJECT_COLUMNS);
        } else {
            projects.put(project, ProjectRows.read(row));
        }
        ApiKey key = KeyRows.read(row);
        if (row.flag()) {
            scheduled.add(key.id());
        }
        return key;
    }

    private User owner(ApiKey key) {
        return Objects.requireNonNull(owners.get(key.owner().value()));
    }

    private Project project(ApiKey key) {
        return Objects.requireNonNull(projects.get(key.project().value()));
    }

    private static Map<ProjectId, Map<String, Role>> roles(Handle handle, List<ApiKey> keys) {
        Map<ProjectId, Set<String>> named = new HashMap<>();
        keys.forEach(key -> {
            if (!key.settings().roles().isEmpty()) {
                named.computeIfAbsent(key.project(), project -> new LinkedHashSet<>())
                        .addAll(key.settings().roles());
            }
        });
        Map<ProjectId, Map<String, Role>> roles = new HashMap<>();
        named.forEach((project, names) -> roles.put(project, RoleRows.named(handle, project, names)));
        return roles;
    }
}
