package dev.rekey.sql;

import dev.rekey.core.ClockSkew;
import dev.rekey.core.access.IpAddress;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.InactivityTimeout;
import dev.rekey.core.key.SecretExpiry;
import dev.rekey.core.key.SecretUse;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.SecretVersionBuilder;
import dev.rekey.core.secret.KeyHash;
import dev.rekey.sql.jdbc.ColumnValues;
import dev.rekey.sql.jdbc.GuardFailedException;
import dev.rekey.sql.jdbc.InstantColumns;
import dev.rekey.sql.jdbc.JsonMapping;
import dev.rekey.sql.jdbc.NamedParameters;
import dev.rekey.sql.jdbc.RowReader;
import dev.rekey.sql.jdbc.UuidColumns;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Secrets as rows of {@code key_secrets}: only their hashes, never their text. */
final class SecretRows {

    /** In the order read by {@link #read(RowReader)}; the table alias is {@code x}. */
    static final String COLUMNS = """
        x.id, x.hash, x.pepper_id, x.start, x.last_four, x.created_at, \
        x.expires_at, x.silence_seconds, x.silent_since, x.formerly, x.last_used_at, x.last_used_from\
        """;

    private static final String TABLE = "key_secrets";

    private SecretRows() {}

    /** Reads the secrets of these keys, newest first. */
    static Map<KeyId, List<SecretVersion>> read(Handle handle, Collection<KeyId> keys) {
        Map<KeyId, List<SecretVersion>> secrets = new HashMap<>();
        if (keys.isEmpty()) {
            return secrets;
        }
        List<UUID> ids = keys.stream().map(KeyId::value).toList();
        Query query = handle.createQuery("""
            SELECT x.key_id, %s FROM key_secrets x WHERE x.key_id IN (%s)
            ORDER BY x.key_id, x.created_at DESC, x.id DESC\
            """.formatted(COLUMNS, NamedParameters.of("key", ids.size())));
        NamedParameters.bind(query, "key", ids);
        query.map((results, context) -> {
                    RowReader row = new RowReader(results);
                    return Map.entry(new KeyId(row.id()), read(row));
                })
                .forEach(entry -> secrets.computeIfAbsent(entry.getKey(), key -> new ArrayList<>())
                        .add(entry.getValue()));
        return secrets;
    }

    static SecretVersion read(RowReader row) throws SQLException {
        return read(row, row.id());
    }

    /** Reads a secret from a row that may have none. */
    static Optional<SecretVersion> find(RowReader row) throws SQLException {
        @Nullable UUID id = row.idOrNull();
        return id == null ? Optional.empty() : Optional.of(read(row, id));
    }

    private static SecretVersion read(RowReader row, UUID id) throws SQLException {
        byte[] hash = row.bytes();
        return SecretVersionBuilder.builder()
                .id(new SecretId(id))
                .hash(KeyHash.of(row.text(), hash))
                .start(row.text())
                .lastFour(row.text())
                .createdAt(row.instant())
                .end(new SecretExpiry(row.instantOrNull(), inactivity(row)))
                .previousExpiries(JsonMapping.formerEnds(row.textOrNull()))
                .lastUsedAt(row.instantOrNull())
                .lastUsedFrom(address(row.textOrNull()))
                .build();
    }

    private static @Nullable InactivityTimeout inactivity(RowReader row) throws SQLException {
        @Nullable Long seconds = row.numberOrNull();
        if (seconds == null) {
            row.skip(1);
            return null;
        }
        return new InactivityTimeout(seconds, row.instant());
    }

    private static @Nullable IpAddress address(@Nullable String text) {
        return text == null ? null : IpAddress.parse(text).orElseThrow();
    }

    static void insert(Handle handle, KeyId key, SecretVersion secret) {
        IpAddress from = secret.lastUsedFrom();
        ColumnValues columns = new ColumnValues()
                .put("id", secret.id().value())
                .put("key_id", key.value())
                .put("start", secret.start())
                .put("last_four", secret.lastFour())
                .put("created_at", secret.createdAt())
                .put("last_used_at", secret.lastUsedAt())
                .put("last_used_from", from == null ? null : from.toString());
        putHash(columns, secret);
        putEnd(columns, secret);
        columns.insertInto(TABLE, handle);
    }

    private static void putHash(ColumnValues columns, SecretVersion secret) {
        columns.put("hash", secret.hash().bytes())
                .put("pepper_id", secret.hash().pepperId());
    }

    private static void putEnd(ColumnValues columns, SecretVersion secret) {
        InactivityTimeout inactivity = secret.end().inactivity();
        columns.put("expires_at", secret.end().expiresAt())
                .put("silence_seconds", inactivity == null ? null : inactivity.seconds())
                .put("silent_since", inactivity == null ? null : inactivity.since())
                .put("formerly", JsonMapping.formerEnds(secret.previousExpiries()));
    }

    /**
     * Writes the differences between the secrets of two states of a key, except their last use.
     *
     * @throws GuardFailedException if a deleted secret with an inactivity timeout was used in the meantime
     */
    static void update(Handle handle, ApiKey before, ApiKey after) {
        Map<SecretId, SecretVersion> old = byId(before);
        Map<SecretId, SecretVersion> kept = byId(after);
        for (SecretVersion was : before.secrets()) {
            if (!kept.containsKey(was.id())) {
                delete(handle, was);
            }
        }
        for (SecretVersion secret : after.secrets()) {
            @Nullable SecretVersion was = old.get(secret.id());
            if (was == null) {
                insert(handle, after.id(), secret);
            } else {
                update(handle, was, secret);
            }
        }
    }

    private static void update(Handle handle, SecretVersion was, SecretVersion is) {
        boolean rehashed = !was.hash().equals(is.hash());
        boolean endsOtherwise =
                !was.end().equals(is.end()) || !was.previousExpiries().equals(is.previousExpiries());
        if (rehashed || endsOtherwise) {
            ColumnValues columns = new ColumnValues();
            if (rehashed) {
                putHash(columns, is);
            }
            if (endsOtherwise) {
                putEnd(columns, is);
            }
            columns.update(
                    TABLE,
                    handle,
                    "id = :guarded_id",
                    Map.of("guarded_id", is.id().value()));
        }
    }

    private static void delete(Handle handle, SecretVersion secret) {
        if (secret.end().inactivity() == null) {
            handle.createUpdate("DELETE FROM key_secrets WHERE id = :id")
                    .bind("id", UuidColumns.bytes(secret.id().value()))
                    .execute();
            return;
        }
        Instant seen = secret.lastUsedAt();
        GuardFailedException.unlessOne(
                handle.createUpdate("DELETE FROM key_secrets WHERE id = :id AND COALESCE(last_used_at, -1) = :seen")
                        .bind("id", UuidColumns.bytes(secret.id().value()))
                        .bind("seen", seen == null ? -1 : InstantColumns.micros(seen))
                        .execute());
    }

    /** Finds keys with a secret that expired by inactivity, before its ordinary expiry. */
    static List<KeyId> expiredByInactivity(Handle handle, Instant now, int limit) {
        return handle.createQuery("""
            SELECT DISTINCT key_id FROM key_secrets
            WHERE silence_seconds IS NOT NULL
              AND silent_since + silence_seconds * 1000000 + :grace <= :now
              AND (last_used_at IS NULL OR last_used_at + silence_seconds * 1000000 + :grace <= :now)
              AND (expires_at IS NULL
                OR (silent_since + silence_seconds * 1000000 + :grace <= expires_at
                  AND (last_used_at IS NULL
                    OR last_used_at + silence_seconds * 1000000 + :grace <= expires_at)))
            LIMIT :limit\
            """)
                .bind("grace", InactivityTimeout.GRACE.toNanos() / 1_000)
                .bind("now", InstantColumns.micros(now))
                .bind("limit", limit)
                .map((results, context) -> new KeyId(new RowReader(results).id()))
                .list();
    }

    /**
     * Finds secrets with an inactivity timeout whose last use is in the future beyond the tolerated
     * clock difference.
     */
    static List<SecretUse> usedAhead(Handle handle, Instant now, int limit) {
        return handle.createQuery("""
            SELECT key_id, id, last_used_at, last_used_from FROM key_secrets
            WHERE silence_seconds IS NOT NULL AND last_used_at > :latest
            LIMIT :limit\
            """)
                .bind("latest", InstantColumns.micros(now.plus(ClockSkew.TOLERANCE)))
                .bind("limit", limit)
                .map((results, context) -> {
                    RowReader row = new RowReader(results);
                    return new SecretUse(
                            new KeyId(row.id()),
                            new SecretId(row.id()),
                            row.instant(),
                            address(row.textOrNull()),
                            Optional.empty());
                })
                .list();
    }

    private static Map<SecretId, SecretVersion> byId(ApiKey key) {
        return key.secrets().stream().collect(Collectors.toMap(SecretVersion::id, Function.identity()));
    }
}
