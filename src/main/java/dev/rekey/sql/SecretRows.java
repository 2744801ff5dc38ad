package dev.rekey.sql;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.secret.KeyHash;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Secrets as rows of {@code key_secrets}: their hashes, never their text. */
final class SecretRows {

    private static final String TABLE = "key_secrets";

    private SecretRows() {}

    /** The secrets of these keys, newest first. */
    static Map<KeyId, List<SecretVersion>> read(Handle handle, Collection<KeyId> keys) {
        Map<KeyId, List<SecretVersion>> secrets = new HashMap<>();
        if (keys.isEmpty()) {
            return secrets;
        }
        List<UUID> ids = keys.stream().map(KeyId::value).toList();
        Query query = handle.createQuery("""
                SELECT key_id, id, hash, pepper_id, start, last_four, created_at, expires_at, last_used_at
                FROM key_secrets WHERE key_id IN (%s)
                ORDER BY key_id, created_at DESC, id DESC""".formatted(Places.of("key", ids.size())));
        Places.bind(query, "key", ids);
        query.map((results, context) -> {
                    Row row = new Row(results);
                    return Map.entry(new KeyId(row.id()), read(row));
                })
                .forEach(entry -> secrets.computeIfAbsent(entry.getKey(), key -> new ArrayList<>())
                        .add(entry.getValue()));
        return secrets;
    }

    private static SecretVersion read(Row row) throws SQLException {
        SecretId id = new SecretId(row.id());
        byte[] hash = row.bytes();
        return new SecretVersion(
                id,
                KeyHash.of(row.text(), hash),
                row.text(),
                row.text(),
                row.instant(),
                row.instantOrNull(),
                row.instantOrNull());
    }

    static void insert(Handle handle, KeyId key, SecretVersion secret) {
        hashColumns(secret)
                .put("id", secret.id().value())
                .put("key_id", key.value())
                .put("start", secret.start())
                .put("last_four", secret.lastFour())
                .put("created_at", secret.createdAt())
                .put("expires_at", secret.expiresAt())
                .put("last_used_at", secret.lastUsedAt())
                .insertInto(TABLE, handle);
    }

    private static Columns hashColumns(SecretVersion secret) {
        return new Columns()
                .put("hash", secret.hash().bytes())
                .put("pepper_id", secret.hash().pepperId());
    }

    /** Writes what differs between the two keys' secrets; when they were last used is not theirs to say. */
    static void update(Handle handle, ApiKey before, ApiKey after) {
        Map<SecretId, SecretVersion> old = byId(before);
        Map<SecretId, SecretVersion> kept = byId(after);
        for (SecretId id : old.keySet()) {
            if (!kept.containsKey(id)) {
                handle.createUpdate("DELETE FROM key_secrets WHERE id = :id")
                        .bind("id", Ids.bytes(id.value()))
                        .execute();
            }
        }
        for (SecretVersion secret : after.secrets()) {
            @Nullable SecretVersion was = old.get(secret.id());
            if (was == null) {
                insert(handle, after.id(), secret);
            } else if (!was.hash().equals(secret.hash()) || !Objects.equals(was.expiresAt(), secret.expiresAt())) {
                hashColumns(secret)
                        .put("expires_at", secret.expiresAt())
                        .update(
                                TABLE,
                                handle,
                                "id = :guarded_id",
                                Map.of("guarded_id", secret.id().value()));
            }
        }
    }

    private static Map<SecretId, SecretVersion> byId(ApiKey key) {
        return key.secrets().stream().collect(Collectors.toMap(SecretVersion::id, Function.identity()));
    }
}
