package dev.rekey.sql;

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
final class RowReader {

    private final ResultSet results;
    private int column;

    RowReader(ResultSet results) {
        this.results = results;
    }

    /** Skips {@code columns} columns. */
    void skip(int columns) {
        column += columns;
    }

    String text() throws SQLException {
        String text = textOrNull();
        if (text == null) {
            throw new IllegalStateException("column " + column + " is null");
        }
        return text;
    }

    @Nullable
    String textOrNull() throws SQLException {
        return results.getString(++column);
    }

    long number() throws SQLException {
        return results.getLong(++column);
    }

    @Nullable
    Long numberOrNull() throws SQLException {
        long number = results.getLong(++column);
        return number == 0 && results.wasNull() ? null : (Long) number;
    }

    boolean flag() throws SQLException {
        return results.getBoolean(++column);
    }

    byte[] bytes() throws SQLException {
        return results.getBytes(++column);
    }

    UUID id() throws SQLException {
        return UuidColumns.of(bytes());
    }

    @Nullable
    UUID idOrNull() throws SQLException {
        byte @Nullable [] bytes = results.getBytes(++column);
        return bytes == null ? null : UuidColumns.of(bytes);
    }

    Instant instant() throws SQLException {
        return InstantColumns.instant(number());
    }

    @Nullable
    Instant instantOrNull() throws SQLException {
        return InstantColumns.instantOrNull(numberOrNull());
    }

    <E extends Enum<E>> E enumValue(Class<E> type) throws SQLException {
        return EnumText.parse(type, text());
    }

    List<Permission> permissions() throws SQLException {
        return JsonMapping.permissions(JsonColumns.readList(text()));
    }

    /** Reads four columns: instant, user, key and name. */
    AuditStamp stamp() throws SQLException {
        return new AuditStamp(instant(), actor());
    }

    /** Reads three columns: user, key and name. */
    Actor actor() throws SQLException {
        UUID user = idOrNull();
        UUID key = idOrNull();
        return new Actor(user == null ? null : new UserId(user), key == null ? null : new KeyId(key), text());
    }
}
