package dev.rekey.sql.jdbc;

import dev.rekey.core.EnumText;
import dev.rekey.core.access.Actor;
import dev.rekey.core.access.Permission;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads a row by position: each call returns the next column. Access by position is faster than by
 * name. Not thread-safe.
 */
public final class RowReader {

    private final ResultSet results;
    private int column;

    public RowReader(ResultSet results) {
        this.results = results;
    }

    /** Skips {@code columns} columns. */
    public void skip(int columns) {
        column += columns;
    }

    public String text() throws SQLException {
        String text = textOrNull();
        if (text == null) {
            throw new IllegalStateException("column " + column + " is null");
        }
        return text;
    }

    public @Nullable String textOrNull() throws SQLException {
        return results.getString(++column);
    }

    public long number() throws SQLException {
        return results.getLong(++column);
    }

    public @Nullable Long numberOrNull() throws SQLException {
        long number = results.getLong(++column);
        return number == 0 && results.wasNull() ? null : (Long) number;
    }

    public boolean flag() throws SQLException {
        return results.getBoolean(++column);
    }

    public byte[] bytes() throws SQLException {
        return results.getBytes(++column);
    }

    public UUID id() throws SQLException {
        return UuidColumns.of(bytes());
    }

    public @Nullable UUID idOrNull() throws SQLException {
        byte @Nullable [] bytes = results.getBytes(++column);
        return bytes == null ? null : UuidColumns.of(bytes);
    }

    public Instant instant() throws SQLException {
        return InstantColumns.instant(number());
    }

    public @Nullable Instant instantOrNull() throws SQLException {
        return InstantColumns.instantOrNull(numberOrNull());
    }

    public <E extends Enum<E>> E enumValue(Class<E> type) throws SQLException {
        return EnumText.parse(type, text());
    }

    public List<Permission> permissions() throws SQLException {
        return JsonMapping.permissions(JsonColumns.readList(text()));
    }

    /** Reads four columns: instant, user, key and name. */
    public AuditStamp stamp() throws SQLException {
        return new AuditStamp(instant(), actor());
    }

    /** Reads three columns: user, key and name. */
    public Actor actor() throws SQLException {
        UUID user = idOrNull();
        UUID key = idOrNull();
        return new Actor(user == null ? null : new UserId(user), key == null ? null : new KeyId(key), text());
    }
}
