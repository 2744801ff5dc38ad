package dev.rekey.sql;

import dev.rekey.core.audit.Action;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.Revision;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Saved states of keys as rows of {@code revisions}. */
final class RevisionRows {

    private static final String TABLE = "revisions";

    private static final String SELECT = """
            SELECT version, action, at, by_user, by_key, by_name, door, address, settings, revoked, quarantined, \
            credits_before, reason FROM revisions WHERE key_id = :key""";

    private RevisionRows() {}

    static void insert(Handle handle, Revision revision) {
        row(revision).insertInto(TABLE, handle);
    }

    /** Has it written with an update. */
    static void addTo(GuardedUpdate update, Revision revision) {
        update.adding(TABLE, row(revision));
    }

    private static Columns row(Revision revision) {
        return new Columns()
                .put("key_id", revision.key().value())
                .put("version", revision.version())
                .put("action", revision.action().text())
                .put("at", revision.stamp().at())
                .actor("by", revision.stamp().by())
                .put("door", revision.door())
                .put("address", revision.address())
                .put("settings", SettingsJson.write(revision.settings()))
                .put("revoked", revision.revoked())
                .put("quarantined", revision.quarantined())
                .put("credits_before", revision.creditsBefore())
                .put("reason", revision.reason());
    }

    static List<Revision> list(Handle handle, KeyId key, long before, int limit) {
        return read(
                handle.createQuery(SELECT + " AND version < :before ORDER BY version DESC LIMIT :limit")
                        .bind("before", before)
                        .bind("limit", limit),
                key);
    }

    static Optional<Revision> find(Handle handle, KeyId key, long version) {
        return read(handle.createQuery(SELECT + " AND version = :version").bind("version", version), key).stream()
                .findFirst();
    }

    static Optional<Long> creditsTakenAway(Handle handle, KeyId key) {
        return handle.createQuery("""
                        SELECT credits_before FROM revisions WHERE key_id = :key AND credits_before IS NOT NULL
                        ORDER BY version DESC LIMIT 1""")
                .bind("key", Ids.bytes(key.value()))
                .mapTo(Long.class)
                .findOne();
    }

    private static List<Revision> read(Query query, KeyId key) {
        return query.bind("key", Ids.bytes(key.value()))
                .map((results, context) -> read(new Row(results), key))
                .list();
    }

    private static Revision read(Row row, KeyId key) throws SQLException {
        return new Revision(
                key,
                row.number(),
                Action.parse(row.text()).orElseThrow(),
                row.stamp(),
                row.textOrNull(),
                row.textOrNull(),
                SettingsJson.read(row.text()),
                row.flag(),
                row.flag(),
                row.numberOrNull(),
                row.textOrNull());
    }
}
