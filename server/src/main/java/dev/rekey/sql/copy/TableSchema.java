package dev.rekey.sql.copy;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The schema of a table, read from the database's metadata.
 *
 * @param columns columns with their JDBC {@link Types}, sorted by name
 * @param key columns of the primary key, in key order
 * @param parents tables referenced by foreign keys
 */
record TableSchema(String name, TreeMap<String, Integer> columns, List<String> key, Set<String> parents) {

    /**
     * Tables that are not copied: the nodes of the source's cluster, and Flyway's history, which
     * each database has for itself.
     */
    static final Set<String> LEFT_OUT = Set.of("nodes", "node_progress", "flyway_schema_history");

    private static final String[] KINDS = {"TABLE", "PARTITIONED TABLE"};

    /** All tables to copy, each after the tables it references. */
    static List<TableSchema> all(Connection connection) throws SQLException {
        DatabaseMetaData schema = connection.getMetaData();
        List<TableSchema> waiting = new ArrayList<>();
        for (String name : names(connection)) {
            if (!LEFT_OUT.contains(name)) {
                waiting.add(new TableSchema(
                        name,
                        columns(schema, connection.getSchema(), name),
                        key(schema, connection.getSchema(), name),
                        parents(schema, connection.getSchema(), name)));
            }
        }
        return inOrder(waiting);
    }

    /** The names of all tables. */
    static Set<String> names(Connection connection) throws SQLException {
        Set<String> names = new TreeSet<>();
        try (ResultSet found = connection.getMetaData().getTables(null, connection.getSchema(), "%", KINDS)) {
            while (found.next()) {
                names.add(found.getString("TABLE_NAME"));
            }
        }
        return names;
    }

    private static TreeMap<String, Integer> columns(DatabaseMetaData schema, String place, String table)
            throws SQLException {
        TreeMap<String, Integer> columns = new TreeMap<>();
        try (ResultSet found = schema.getColumns(null, place, table, "%")) {
            while (found.next()) {
                // getColumns takes a pattern, in which "_" matches any character.
                if (found.getString("TABLE_NAME").equals(table)) {
                    columns.put(found.getString("COLUMN_NAME"), found.getInt("DATA_TYPE"));
                }
            }
        }
        return columns;
    }

    private static List<String> key(DatabaseMetaData schema, String place, String table) throws SQLException {
        TreeMap<Integer, String> key = new TreeMap<>();
        try (ResultSet found = schema.getPrimaryKeys(null, place, table)) {
            while (found.next()) {
                key.put(found.getInt("KEY_SEQ"), found.getString("COLUMN_NAME"));
            }
        }
        if (key.isEmpty()) {
            throw new IllegalStateException("the table " + table + " has no primary key");
        }
        return List.copyOf(key.values());
    }

    private static Set<String> parents(DatabaseMetaData schema, String place, String table) throws SQLException {
        Set<String> parents = new TreeSet<>();
        try (ResultSet found = schema.getImportedKeys(null, place, table)) {
            while (found.next()) {
                parents.add(found.getString("PKTABLE_NAME"));
            }
        }
        return parents;
    }

    private static List<TableSchema> inOrder(List<TableSchema> tables) {
        List<TableSchema> waiting = new ArrayList<>(tables);
        List<TableSchema> ordered = new ArrayList<>();
        Set<String> done = new LinkedHashSet<>();
        while (!waiting.isEmpty()) {
            TableSchema next = waiting.stream()
                    .filter(table -> done.containsAll(table.parents))
                    .min(Comparator.comparing(TableSchema::name))
                    .orElseThrow(() -> new IllegalStateException("the foreign keys of the tables form a cycle"));
            waiting.remove(next);
            ordered.add(next);
            done.add(next.name);
        }
        return ordered;
    }

    String quotedName() {
        return quoted(name);
    }

    /** The quoted column names, comma-separated. */
    String columnList() {
        return columns.keySet().stream().map(TableSchema::quoted).collect(Collectors.joining(", "));
    }

    String keyList() {
        return key.stream().map(TableSchema::quoted).collect(Collectors.joining(", "));
    }

    static String marks(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }

    private static String quoted(String name) {
        return '"' + name + '"';
    }
}
