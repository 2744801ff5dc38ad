package dev.rekey.sql.copy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a whole table in pages, in primary-key order (keyset pagination). Not thread-safe. */
final class TablePageReader implements AutoCloseable {

    private static final int ROWS = 500;

    private final TableSchema table;
    private final PreparedStatement first;
    private final PreparedStatement more;
    private @Nullable Object @Nullable [] last;

    TablePageReader(Connection connection, TableSchema table) throws SQLException {
        this.table = table;
        String select = "SELECT " + table.columnList() + " FROM " + table.quotedName();
        String rest = " ORDER BY " + table.keyList() + " LIMIT " + ROWS;
        String after = " WHERE (" + table.keyList() + ") > ("
                + TableSchema.marks(table.key().size()) + ")";
        first = connection.prepareStatement(select + rest);
        more = connection.prepareStatement(select + after + rest);
    }

    /** Reads the next page, with values in column order; empty at the end. */
    List<@Nullable Object[]> next() throws SQLException {
        @Nullable Object @Nullable [] from = last;
        if (from == null) {
            return read(first);
        }
        List<String> columns = List.copyOf(table.columns().keySet());
        for (int at = 0; at < table.key().size(); at++) {
            more.setObject(at + 1, from[columns.indexOf(table.key().get(at))]);
        }
        return read(more);
    }

    private List<@Nullable Object[]> read(PreparedStatement statement) throws SQLException {
        int width = table.columns().size();
        List<@Nullable Object[]> rows = new ArrayList<>(ROWS);
        try (ResultSet results = statement.executeQuery()) {
            while (results.next()) {
                @Nullable Object[] row = new @Nullable Object[width];
                for (int at = 0; at < width; at++) {
                    row[at] = results.getObject(at + 1);
                }
                rows.add(row);
            }
        }
        if (!rows.isEmpty()) {
            last = rows.getLast();
        }
        return rows;
    }

    @Override
    public void close() throws SQLException {
        try (first) {
            more.close();
        }
    }
}
