package dev.rekey.sql;

import dev.rekey.core.access.Role;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.User;
import dev.rekey.sql.jdbc.RowReader;
import dev.rekey.sql.jdbc.UuidColumns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Reads keys with owner, project, secrets, roles and scheduled changes. Uses one statement for
 * keys, owners and projects, one for secrets (none for a single key), one for roles if a key has
 * any, and one for scheduled changes if there are any.
 */
final class KeyAggregateReader {

    static final String COLUMNS =
            UserRows.COLUMNS + ", " + ProjectRows.COLUMNS + ", " + KeyRows.COLUMNS + ", " + ScheduleRows.PENDING;

    /**
     * {@link #COLUMNS} and a secret: one row per secret of the key, or one row without a secret.
     */
    static final String COLUMNS_WITH_SECRETS = COLUMNS + ", " + SecretRows.COLUMNS;

    private static final int USER_COLUMNS = UserRows.COLUMNS.split(",", -1).length;
    private static final int PROJECT_COLUMNS = ProjectRows.COLUMNS.split(",", -1).length;

    private static final int ALL_COLUMNS = COLUMNS.split(",", -1).length;

    /** The order in which {@link SecretRows#read(Handle, Collection)} returns secrets. */
    private static final Comparator<SecretVersion> NEWEST_FIRST = Comparator.comparing(SecretVersion::createdAt)
            .thenComparing(secret -> UuidColumns.bytes(secret.id().value()), Arrays::compareUnsigned)
            .reversed();

    /** Owners and projects are shared, because many keys have the same. */
    private final Map<UUID, User> owners = new HashMap<>();

    private final Map<UUID, Project> projects = new HashMap<>();

    /** Keys with scheduled changes. */
    private final Set<KeyId> scheduled = new LinkedHashSet<>();

    private KeyAggregateReader() {}

    /** Reads all keys of a query of {@link #COLUMNS}, in its order. */
    static List<KeyAggregate> read(Handle handle, Query query) {
        KeyAggregateReader reader = new KeyAggregateReader();
        List<ApiKey> keys = query.map((results, context) -> reader.key(new RowReader(results), results))
                .list();
        Map<KeyId, List<SecretVersion>> secrets =
                SecretRows.read(handle, keys.stream().map(ApiKey::id).toList());
        return reader.whole(handle, keys, secrets);
    }

    private List<KeyAggregate> whole(Handle handle, List<ApiKey> keys, Map<KeyId, List<SecretVersion>> secrets) {
        Map<ProjectId, Map<String, Role>> roles = roles(handle, keys);
        Map<KeyId, List<ScheduledChange>> pending =
                ScheduleRows.pending(handle, scheduled).stream().collect(Collectors.groupingBy(ScheduledChange::key));
        List<KeyAggregate> owned = new ArrayList<>(keys.size());
        for (ApiKey key : keys) {
            Map<String, Role> known = roles.getOrDefault(key.project(), Map.of());
            owned.add(new KeyAggregate(
                    KeyRows.withSecrets(key, secrets.getOrDefault(key.id(), List.of())),
                    owner(key),
                    project(key),
                    key.settings().roles().stream()
                            .map(known::get)
                            .filter(Objects::nonNull)
                            .toList(),
                    pending.getOrDefault(key.id(), List.of())));
        }
        return owned;
    }

    /**
     * A key read with a single statement.
     *
     * @param isWhole whether the key is complete: it has no roles and no scheduled changes
     */
    record ReadResult(KeyAggregate owned, boolean isWhole) {}

    /**
     * Reads the single key of a query of {@link #COLUMNS_WITH_SECRETS}, without roles and scheduled
     * changes.
     */
    static Optional<ReadResult> find(Query query) {
        KeyAggregateReader reader = new KeyAggregateReader();
        return reader.single(query)
                .map(key -> new ReadResult(
                        new KeyAggregate(key, reader.owner(key), reader.project(key), List.of()),
                        key.settings().roles().isEmpty() && reader.scheduled.isEmpty()));
    }

    /**
     * Reads the single key of a query of {@link #COLUMNS_WITH_SECRETS}, with roles and scheduled
     * changes.
     */
    static Optional<KeyAggregate> find(Handle handle, Query query) {
        KeyAggregateReader reader = new KeyAggregateReader();
        return reader.single(query)
                .map(key -> reader.whole(handle, List.of(key), Map.of(key.id(), key.secrets()))
                        .getFirst());
    }

    private Optional<ApiKey> single(Query query) {
        List<ApiKey> found = new ArrayList<>();
        List<SecretVersion> secrets = new ArrayList<>();
        query.map((results, context) -> {
                    RowReader row = new RowReader(results);
                    if (found.isEmpty()) {
                        found.add(key(row, results));
                    } else {
                        row.skip(ALL_COLUMNS);
                    }
                    return SecretRows.find(row);
                })
                .forEach(secret -> secret.ifPresent(secrets::add));
        secrets.sort(NEWEST_FIRST);
        return found.stream().findFirst().map(key -> KeyRows.withSecrets(key, secrets));
    }

    private ApiKey key(RowReader row, ResultSet results) throws SQLException {
        UUID owner = UuidColumns.of(results.getBytes(1));
        if (owners.containsKey(owner)) {
            row.skip(USER_COLUMNS);
        } else {
            owners.put(owner, UserRows.read(row));
        }
        UUID project = UuidColumns.of(results.getBytes(USER_COLUMNS + 1));
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
