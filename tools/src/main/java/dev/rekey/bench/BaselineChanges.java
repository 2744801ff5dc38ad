package dev.rekey.bench;

import dev.rekey.core.id.KeyId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The least that a change can cost of which all nodes hear: the rows that a change of a key's name writes, the notification
 * that carries it and the commit, in one statement by the driver. Nobody is asked who wants it, nothing is read or checked
 * before, nothing answered.
 */
final class BaselineChanges implements AutoCloseable {

    private static final String CHANGE = """
            WITH updated AS (UPDATE keys SET name = ?, version = version + 1, updated_at = updated_at + 1
                WHERE id = uuid_send(?)
                RETURNING id, project_id, version, updated_at),
            revision AS (INSERT INTO revisions (key_id, version, action, at, by_name, settings)
                SELECT id, version, 'key.updated', updated_at, 'bench', ? FROM updated),
            event AS (INSERT INTO audit_events
                (id, at, project_id, key_id, actor_name, door, action, outcome, request_id, changes)
                SELECT uuid_send(gen_random_uuid()), updated_at, project_id, id, 'bench', 'native', 'key.updated', 'done',
                uuid_send(?), '[]' FROM updated),
            head AS (UPDATE feed_head SET epoch = epoch + 1 FROM updated WHERE one = 1 RETURNING epoch, updated_at),
            entry AS (INSERT INTO feed (epoch, at, request_id, touched) SELECT epoch, updated_at, uuid_send(?), ?
                FROM head RETURNING epoch, request_id, touched)
            SELECT pg_notify('rekey_feed', concat_ws(' ', 'unhurried', epoch, encode(request_id, 'hex'), touched)) FROM entry""";

    private final Connection connection;
    private final PreparedStatement change;
    private final Map<KeyId, String> settings = new HashMap<>();

    /** Of keys that there are. */
    BaselineChanges(String url, List<BenchmarkSetup.Made> keys) throws SQLException {
        connection = DriverManager.getConnection(url);
        change = connection.prepareStatement(CHANGE);
        try (PreparedStatement first = connection.prepareStatement(
                "SELECT settings FROM revisions WHERE key_id = uuid_send(?) AND version = 1")) {
            for (BenchmarkSetup.Made key : keys) {
                first.setObject(1, id(key).value());
                try (ResultSet found = first.executeQuery()) {
                    found.next();
                    settings.put(id(key), found.getString(1));
                }
            }
        }
    }

    void change(BenchmarkSetup.Made key, long number) throws SQLException {
        KeyId id = id(key);
        UUID request = UUID.randomUUID();
        change.setString(1, "change " + number);
        change.setObject(2, id.value());
        change.setString(3, settings.get(id));
        change.setObject(4, request);
        change.setObject(5, request);
        change.setString(6, key.id());
        try (ResultSet rows = change.executeQuery()) {
            if (!rows.next()) {
                throw new IllegalStateException("a key is not there");
            }
        }
    }

    private static KeyId id(BenchmarkSetup.Made key) {
        return KeyId.parse(key.id()).orElseThrow();
    }

    @Override
    public void close() throws SQLException {
        try (connection;
                change) {
            // Both are only to be closed.
        }
    }
}
