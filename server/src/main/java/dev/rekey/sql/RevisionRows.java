package dev.rekey.sql;

import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.Revision;
import dev.rekey.core.key.RevisionBuilder;
import dev.rekey.sql.jdbc.ColumnValues;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.GuardedUpdate;
import dev.rekey.sql.jdbc.JsonColumns;
import dev.rekey.sql.jdbc.RowReader;
import dev.rekey.sql.jdbc.UuidColumns;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Revisions of keys as rows of {@code revisions}: complete ones at intervals and differences
 * between them, so that many small changes of a large key need little space (see
 * {@link RevisionChain}).
 */
final class RevisionRows {

    private static final String TABLE = "revisions";

    private static final String SELECT = """
        SELECT version, difference, action, at, by_user, by_key, by_name, door, address, settings, revoked, \
        quarantined, credits_before, reason FROM revisions WHERE key_id = :key\
        """;

    private RevisionRows() {}

    /** A stored row, and a function that creates the revision from its complete settings. */
    private record Stored(
            long version, boolean difference, String settings, Function<KeySettings, Revision> revision) {}

    /** Inserts the first revision of a key. */
    static void insert(Handle handle, Revision revision) {
        row(revision, SettingsJson.write(revision.settings()), false).insertInto(TABLE, handle);
    }

    /**
     * Adds a revision to an update.
     *
     * @param before the settings of the key before the update
     */
    static void addTo(
            GuardedUpdate update, DatabaseEngine engine, Handle handle, KeySettings before, Revision revision) {
        String whole = SettingsJson.write(revision.settings());
        Optional<String> difference =
                engine.writesDifferences() && revision.version() % RevisionChain.SNAPSHOT_INTERVAL != 1
                        ? difference(handle, before, revision, whole)
                        : Optional.empty();
        update.adding(TABLE, row(revision, difference.orElse(whole), difference.isPresent()));
    }

    /** Computes the difference; empty if it is not shorter than the complete settings. */
    private static Optional<String> difference(Handle handle, KeySettings before, Revision revision, String whole) {
        Map<String, @Nullable Object> after = JsonColumns.readObject(whole);
        Map<String, @Nullable Object> changed =
                RevisionChain.difference(JsonColumns.readObject(SettingsJson.write(before)), after);
        if (RevisionChain.isLong(changed)) {
            List<Stored> earlier = stored(handle, revision.key(), revision.version(), 1);
            if (earlier.isEmpty()) {
                return Optional.empty();
            }
            changed = chain(earlier).shortened(changed, after);
        }
        String text = JsonColumns.write(changed);
        return text.length() < whole.length() ? Optional.of(text) : Optional.empty();
    }

    private static ColumnValues row(Revision revision, String settings, boolean difference) {
        return new ColumnValues()
                .put("key_id", revision.key().value())
                .put("version", revision.version())
                .put("difference", difference)
                .put("action", revision.action().text())
                .put("at", revision.stamp().at())
                .actor("by", revision.stamp().by())
                // The column keeps its old name: during a rolling upgrade, nodes of the previous
                // version write to it.
                .put("door", revision.api())
                .put("address", revision.address())
                .put("settings", settings)
                .put("revoked", revision.revoked())
                .put("quarantined", revision.quarantined())
                .put("credits_before", revision.creditsBefore())
                .put("reason", revision.reason());
    }

    /** Newest first. */
    static List<Revision> list(Handle handle, KeyId key, long before, int limit) {
        List<Stored> stored = stored(handle, key, before, limit);
        RevisionChain chain = chain(stored);
        return stored.stream()
                .limit(limit)
                .map(row -> row.revision().apply(SettingsJson.read(chain.state(row.version()))))
                .toList();
    }

    static Optional<Revision> find(Handle handle, KeyId key, long version) {
        return list(handle, key, version + 1, 1).stream()
                .filter(revision -> revision.version() == version)
                .findFirst();
    }

    static Optional<Long> creditsTakenAway(Handle handle, KeyId key) {
        return handle.createQuery("""
            SELECT credits_before FROM revisions WHERE key_id = :key AND credits_before IS NOT NULL
            ORDER BY version DESC LIMIT 1\
            """)
                .bind("key", UuidColumns.bytes(key.value()))
                .mapTo(Long.class)
                .findOne();
    }

    /** Reads the requested rows, newest first, followed by those needed to reconstruct them. */
    private static List<Stored> stored(Handle handle, KeyId key, long before, int limit) {
        List<Stored> found = new ArrayList<>(read(handle, key, before, limit));
        while (!found.isEmpty() && found.getLast().difference()) {
            List<Stored> more = read(handle, key, found.getLast().version(), RevisionChain.SNAPSHOT_INTERVAL);
            if (more.isEmpty()) {
                throw new IllegalStateException("a revision stored as a difference has no complete revision before it");
            }
            for (Stored row : more) {
                found.add(row);
                if (!row.difference()) {
                    break;
                }
            }
        }
        return found;
    }

    private static RevisionChain chain(List<Stored> newestFirst) {
        RevisionChain chain = new RevisionChain();
        newestFirst.reversed().forEach(row -> chain.add(row.version(), row.difference(), row.settings()));
        return chain;
    }

    private static List<Stored> read(Handle handle, KeyId key, long before, int limit) {
        return handle.createQuery(SELECT + " AND version < :before ORDER BY version DESC LIMIT :limit")
                .bind("before", before)
                .bind("limit", limit)
                .bind("key", UuidColumns.bytes(key.value()))
                .map((results, context) -> read(new RowReader(results), key))
                .list();
    }

    private static Stored read(RowReader row, KeyId key) throws SQLException {
        long version = row.number();
        boolean difference = row.flag();
        AuditAction action = AuditAction.parse(row.text()).orElseThrow();
        var stamp = row.stamp();
        String api = row.textOrNull();
        String address = row.textOrNull();
        String settings = row.text();
        boolean revoked = row.flag();
        boolean quarantined = row.flag();
        Long creditsBefore = row.numberOrNull();
        String reason = row.textOrNull();
        return new Stored(
                version,
                difference,
                settings,
                whole -> RevisionBuilder.builder()
                        .key(key)
                        .version(version)
                        .action(action)
                        .stamp(stamp)
                        .api(api)
                        .address(address)
                        .settings(whole)
                        .revoked(revoked)
                        .quarantined(quarantined)
                        .creditsBefore(creditsBefore)
                        .reason(reason)
                        .build());
    }
}
