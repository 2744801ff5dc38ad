package dev.rekey.sql.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * A guarded update of one row with rows inserted beside it; a single statement on engines with
 * writable CTEs. Not thread-safe.
 */
public final class GuardedUpdate {

    private final String table;
    private final ColumnValues set;
    private final String condition;
    private final Map<String, Object> guards;
    private final List<AddedRow> added = new ArrayList<>();

    private record AddedRow(String table, ColumnValues row) {

        /** The parameters of each row have a prefix of their own. */
        String sql(int number) {
            return "added" + number + " AS (INSERT INTO " + table + " (" + row.names() + ") SELECT "
                    + row.places(prefix(number)) + " FROM updated)";
        }

        static String prefix(int number) {
            return "added" + number + "_";
        }
    }

    /**
     * @param condition matches one row, or none if the guard fails
     * @param guards parameters of the condition; their names must differ from column names
     */
    public GuardedUpdate(String table, ColumnValues set, String condition, Map<String, Object> guards) {
        this.table = table;
        this.set = set;
        this.condition = condition;
        this.guards = guards;
    }

    public GuardedUpdate adding(String into, ColumnValues row) {
        added.add(new AddedRow(into, row));
        return this;
    }

    /** @throws GuardFailedException if the condition matches no row */
    public void run(DatabaseEngine engine, Handle handle) {
        if (engine.supportsWritableCte()) {
            GuardFailedException.unlessOne(together(handle).mapTo(Integer.class).one());
        } else {
            GuardFailedException.unlessOne(set.update(table, handle, condition, guards));
            added.forEach(row -> row.row().insertInto(row.table(), handle));
        }
    }

    private Query together(Handle handle) {
        String rows = IntStream.range(0, added.size())
                .mapToObj(number -> ", " + added.get(number).sql(number))
                .collect(Collectors.joining());
        Query query = handle.createQuery("WITH updated AS (" + set.updating(table, condition) + " RETURNING 1)" + rows
                + " SELECT count(*) FROM updated");
        set.bindTo(query, "");
        guards.forEach((name, value) -> ColumnValues.bind(query, name, value));
        for (int number = 0; number < added.size(); number++) {
            added.get(number).row().bindTo(query, AddedRow.prefix(number));
        }
        return query;
    }
}
