package dev.rekey.sql.jdbc;

import dev.rekey.core.EnumText;
import dev.rekey.core.access.Actor;
import dev.rekey.core.audit.AuditStamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/**
 * Columns of a table with their new values, so that a statement names only what it writes. Not
 * thread-safe.
 */
public final class ColumnValues {

    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
    private final List<String> raised = new ArrayList<>();

    public ColumnValues put(String column, @Nullable Object value) {
        values.put(column, value);
        return this;
    }

    /** Makes an update add 1 to a column. */
    public ColumnValues raise(String column) {
        raised.add(column);
        return this;
    }

    /** Sets {@code <name>_at}, {@code <name>_user}, {@code <name>_key} and {@code <name>_name}. */
    public ColumnValues stamp(String name, AuditStamp stamp) {
        put(name + "_at", stamp.at());
        return actor(name, stamp.by());
    }

    public ColumnValues actor(String name, Actor actor) {
        put(name + "_user", actor.user() == null ? null : actor.user().value());
        put(name + "_key", actor.key() == null ? null : actor.key().value());
        return put(name + "_name", actor.name());
    }

    public void insertInto(String table, Handle handle) {
        bindTo(handle.createUpdate("INSERT INTO " + table + " (" + names() + ") VALUES (" + places("") + ")"), "")
                .execute();
    }

    /** The column names, comma-separated. */
    String names() {
        return String.join(", ", values.keySet());
    }

    /**
     * The named parameters of the columns in the same order, with {@code prefix} before each column
     * name.
     */
    String places(String prefix) {
        return values.keySet().stream().map(column -> ":" + prefix + column).collect(Collectors.joining(", "));
    }

    /**
     * Updates these columns in all rows that match {@code condition}.
     *
     * @param guards parameters of the condition; their names must differ from column names
     * @return the number of updated rows
     */
    public int update(String table, Handle handle, String condition, Map<String, Object> guards) {
        Update update = bindTo(handle.createUpdate(updating(table, condition)), "");
        guards.forEach((name, value) -> bind(update, name, value));
        return update.execute();
    }

    /** The UPDATE statement that sets these columns in rows that match {@code condition}. */
    String updating(String table, String condition) {
        String sets = Stream.concat(
                        values.keySet().stream().map(column -> column + " = :" + column),
                        raised.stream().map(column -> column + " = " + column + " + 1"))
                .collect(Collectors.joining(", "));
        return "UPDATE " + table + " SET " + sets + " WHERE " + condition;
    }

    /** Binds all values to the parameters of {@link #places}. */
    <S extends SqlStatement<S>> S bindTo(S statement, String prefix) {
        values.forEach((name, value) -> bind(statement, prefix + name, value));
        return statement;
    }

    /** Binds a value in its column representation. */
    public static <S extends SqlStatement<S>> S bind(S statement, String name, @Nullable Object value) {
        return switch (value) {
            case null -> statement.bindNull(name, java.sql.Types.NULL);
            case UUID id -> statement.bind(name, UuidColumns.bytes(id));
            case Instant instant -> statement.bind(name, InstantColumns.micros(instant));
            case Enum<?> constant -> statement.bind(name, EnumText.of(constant));
            case String text -> statement.bind(name, text);
            case Long number -> statement.bind(name, (long) number);
            case Integer number -> statement.bind(name, (int) number);
            case Boolean flag -> statement.bind(name, (boolean) flag);
            case byte[] bytes -> statement.bind(name, bytes);
            default -> throw new IllegalArgumentException("unsupported column type: " + value.getClass());
        };
    }
}
