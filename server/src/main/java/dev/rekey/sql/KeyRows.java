package dev.rekey.sql;

import dev.rekey.core.access.Permission;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.ApiKeyBuilder;
import dev.rekey.core.key.InactivityTimeout;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.KeySettingsBuilder;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.StatusChange;
import dev.rekey.core.limit.Credits;
import dev.rekey.sql.jdbc.ColumnValues;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.GuardedUpdate;
import dev.rekey.sql.jdbc.JsonColumns;
import dev.rekey.sql.jdbc.JsonMapping;
import dev.rekey.sql.jdbc.RowReader;
import dev.rekey.sql.jdbc.UuidColumns;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Keys as rows of {@code keys} and {@code key_permissions}. */
final class KeyRows {

    /** In the order read by {@link #read}; the table alias is {@code k}. */
    static final String COLUMNS = "k.id, k.number, k.project_id, k.owner_id, k.kind, "
            + Arrays.stream(KeyField.values())
                    .map(field -> KeyFieldCodec.columns(field, "k."))
                    .collect(Collectors.joining(", "))
            + """
            , k.dialects, \
            k.revoked_at, k.revoked_user, k.revoked_key, k.revoked_name, k.revoked_reason, \
            k.quarantined_at, k.quarantined_user, k.quarantined_key, k.quarantined_name, k.quarantined_reason, \
            k.last_used_at, k.idle_since, k.version, k.created_at, k.created_user, k.created_key, k.created_name, \
            k.updated_at, k.updated_user, k.updated_key, k.updated_name\
            """;

    /** Condition that a key {@code k} has expired at {@code :now}; never null. */
    static final String EXPIRED = expired();

    /**
     * Approximate stored size of a key in bytes, including the maximum size of its scheduled
     * changes if it has any.
     */
    static final String SIZE = """
        512 + octet_length(k.name) + coalesce(octet_length(k.description), 0) + octet_length(k.permissions) \
        + octet_length(k.roles) + octet_length(k.allowed_ips) + octet_length(k.denied_ips) \
        + octet_length(k.allowed_origins) + octet_length(k.allowed_resources) + octet_length(k.rate_limits) \
        + octet_length(k.metadata) + octet_length(k.dialects) \
        + CASE WHEN\
        """ + " " + ScheduleRows.PENDING + " THEN 32768 ELSE 0 END";

    private static final String TABLE = "keys";

    private KeyRows() {}

    private static String expired() {
        String end =
                " + (k.expires_after_idle_seconds + " + InactivityTimeout.GRACE.toSeconds() + ") * 1000000 <= :now";
        return "((k.expires_at IS NOT NULL AND k.expires_at <= :now) OR (k.expires_after_idle_seconds IS NOT NULL"
                + " AND coalesce(k.last_used_at, 0)" + end
                + " AND coalesce(k.idle_since, k.created_at)" + end + "))";
    }

    /** Reads a key without its secrets. */
    static ApiKey read(RowReader row) throws SQLException {
        return ApiKeyBuilder.builder()
                .id(new KeyId(row.id()))
                .number(row.number())
                .project(new ProjectId(row.id()))
                .owner(new UserId(row.id()))
                .kind(row.enumValue(KeyKind.class))
                .settings(settings(row))
                .secrets(List.of())
                .revoked(ending(row))
                .quarantined(ending(row))
                .lastUsedAt(row.instantOrNull())
                .idleSince(row.instantOrNull())
                .version(row.number())
                .created(row.stamp())
                .updated(row.stamp())
                .build();
    }

    static ApiKey withSecrets(ApiKey key, List<SecretVersion> secrets) {
        return ApiKeyBuilder.builder(key).secrets(secrets).build();
    }

    private static KeySettings settings(RowReader row) throws SQLException {
        KeySettingsBuilder settings = KeySettingsBuilder.builder();
        for (KeyField field : KeyField.values()) {
            field.set(settings, KeyFieldCodec.read(field, row));
        }
        return settings.dialects(JsonMapping.dialects(JsonColumns.readObject(row.text())))
                .build();
    }

    private static @Nullable StatusChange ending(RowReader row) throws SQLException {
        @Nullable Instant at = row.instantOrNull();
        if (at == null) {
            row.skip(4);
            return null;
        }
        return new StatusChange(new AuditStamp(at, row.actor()), row.textOrNull());
    }

    static void insert(Handle handle, ApiKey key) {
        ColumnValues columns = new ColumnValues()
                .put("id", key.id().value())
                .put("number", key.number())
                .put("project_id", key.project().value())
                .put("owner_id", key.owner().value())
                .put("kind", key.kind())
                .put("last_used_at", key.lastUsedAt())
                .put("idle_since", key.idleSince())
                .put("version", key.version())
                .stamp("created", key.created())
                .stamp("updated", key.updated());
        putEnding(columns, "revoked", key.revoked());
        putEnding(columns, "quarantined", key.quarantined());
        putSettings(columns, key.settings(), EnumSet.allOf(KeyField.class));
        CreditRows.put(columns, key.settings().credits());
        putDialects(columns, key.settings());
        columns.insertInto(TABLE, handle);
        insertPermissions(handle, key, new LinkedHashSet<>(key.settings().permissions()));
    }

    /**
     * Applies a due refill if an update changes credits.
     *
     * @return the remaining credits if the update removes them; otherwise empty
     */
    static Optional<Long> refill(DatabaseEngine engine, Handle handle, ApiKey before, ApiKey after) {
        if (!before.settings().differences(after.settings()).contains(KeyField.CREDITS)) {
            return Optional.empty();
        }
        return CreditRows.refill(engine, handle, before.id(), after.updated().at())
                .flatMap(present -> Optional.ofNullable(present.credits()))
                .filter(present -> after.settings().credits() == null)
                .map(Credits::remaining);
    }

    /**
     * Creates the update of changed columns, without permissions and secrets; guarded by the
     * version of {@code before}.
     */
    static GuardedUpdate update(ApiKey before, ApiKey after) {
        Set<KeyField> fields = before.settings().differences(after.settings());
        ColumnValues columns =
                new ColumnValues().put("version", after.version()).stamp("updated", after.updated());
        putSettings(columns, after.settings(), fields);
        if (fields.contains(KeyField.CREDITS)) {
            CreditRows.putChanged(
                    columns,
                    before.settings().credits(),
                    after.settings().credits(),
                    after.updated().at());
        }
        if (!before.settings().dialects().equals(after.settings().dialects())) {
            putDialects(columns, after.settings());
        }
        if (!Objects.equals(before.idleSince(), after.idleSince())) {
            columns.put("idle_since", after.idleSince());
        }
        if (!Objects.equals(before.revoked(), after.revoked())) {
            putEnding(columns, "revoked", after.revoked());
        }
        if (!Objects.equals(before.quarantined(), after.quarantined())) {
            putEnding(columns, "quarantined", after.quarantined());
        }
        return new GuardedUpdate(
                TABLE,
                columns,
                "id = :guarded_id AND version = :guarded_version",
                Map.of("guarded_id", before.id().value(), "guarded_version", before.version()));
    }

    private static void putSettings(ColumnValues columns, KeySettings settings, Set<KeyField> fields) {
        fields.forEach(field -> KeyFieldCodec.put(columns, field, settings));
    }

    private static void putDialects(ColumnValues columns, KeySettings settings) {
        columns.put("dialects", JsonColumns.write(JsonMapping.of(settings.dialects())));
    }

    private static void putEnding(ColumnValues columns, String name, @Nullable StatusChange ending) {
        if (ending == null) {
            for (String part : List.of("at", "user", "key", "name", "reason")) {
                columns.put(name + "_" + part, null);
            }
        } else {
            columns.stamp(name, ending.stamp()).put(name + "_reason", ending.reason());
        }
    }

    /** Inserts added permissions and deletes removed ones. */
    static void replacePermissions(Handle handle, ApiKey before, ApiKey after) {
        Set<Permission> gone = new LinkedHashSet<>(before.settings().permissions());
        Set<Permission> added = new LinkedHashSet<>(after.settings().permissions());
        gone.removeAll(after.settings().permissions());
        added.removeAll(before.settings().permissions());
        for (Permission permission : gone) {
            handle.createUpdate("DELETE FROM key_permissions WHERE key_id = :key_id AND permission = :permission")
                    .bind("key_id", UuidColumns.bytes(after.id().value()))
                    .bind("permission", permission.value())
                    .execute();
        }
        insertPermissions(handle, after, added);
    }

    private static void insertPermissions(Handle handle, ApiKey key, Set<Permission> permissions) {
        for (Permission permission : permissions) {
            new ColumnValues()
                    .put("key_id", key.id().value())
                    .put("permission", permission.value())
                    .put("project_id", key.project().value())
                    .put("created_at", key.created().at())
                    .insertInto("key_permissions", handle);
        }
    }
}
