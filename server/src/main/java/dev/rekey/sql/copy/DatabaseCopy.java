package dev.rekey.sql.copy;

import dev.rekey.sql.SqlInstallationStore;
import dev.rekey.sql.jdbc.CopyEndpoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.sqlite.SQLiteException;

/**
 * Copies all data from one database to an empty one and verifies the copy. The list of tables is
 * read from the database, so that none is missed. The copy is one transaction: if it is
 * interrupted, the target is unchanged.
 */
public final class DatabaseCopy implements AutoCloseable {

    /**
     * Maximum number of rows per table after a first start. All other tables except
     * {@link #GROWING} are empty then.
     */
    private static final Map<String, Long> FRESH = Map.of(
            "counters", 1L,
            "feed_head", 1L,
            "schema_needs", 1L,
            "projects", 1L,
            "project_counters", 1L,
            "users", 1L,
            "keys", 1L,
            "key_secrets", 1L);

    /** Tables that grow with each start with another root key, pepper or data directory. */
    private static final Set<String> GROWING = Set.of("revisions", "audit_events", "feed", "peppers", "marks");

    private final CopyEndpoint source;
    private final CopyEndpoint target;
    private final List<TableSchema> tables;
    private final Map<String, TableChecksum.Sum> read = new LinkedHashMap<>();
    private final Set<String> installations = new LinkedHashSet<>();

    private DatabaseCopy(CopyEndpoint source, CopyEndpoint target) throws SQLException {
        this.source = source;
        this.target = target;
        this.tables = TableSchema.all(target.connection());
        requireSameTables(TableSchema.all(source.connection()));
    }

    /**
     * The comparison of one table.
     *
     * @param sourceHash SHA-256 of all rows of the source, in hexadecimal
     * @param targetHash SHA-256 of all rows of the target, in hexadecimal
     */
    public record TableComparison(
            String table, long sourceRows, String sourceHash, long targetRows, String targetHash) {

        /** Whether both tables have the same content. */
        public boolean isSame() {
            return sourceRows == targetRows && sourceHash.equals(targetHash);
        }
    }

    /**
     * Copies all tables, compares both sides, and commits if they are equal.
     *
     * @param from data directory or {@code jdbc:postgresql:} URL of the source
     * @param to data directory or {@code jdbc:postgresql:} URL of the target
     * @param progress receives a message for each table
     * @return the comparison of each table; if any differs, the target is unchanged
     * @throws IllegalStateException if the copy fails; the message is a sentence for the operator,
     *     and the target is unchanged
     */
    public static List<TableComparison> copy(String from, String to, Consumer<String> progress) {
        try (DatabaseCopy copy = open(from, to)) {
            copy.fill(progress);
            List<TableComparison> compared = copy.compare(progress);
            if (compared.stream().allMatch(TableComparison::isSame)) {
                copy.keepInstallations();
                copy.target.commit();
            }
            return compared;
        } catch (SQLException e) {
            throw new IllegalStateException("The copy failed and the target is unchanged: " + reason(e) + ".", e);
        }
    }

    /** Opens both databases and checks that the copy is possible, without changing data. */
    static DatabaseCopy open(String from, String to) throws SQLException {
        CopyLocation here = new CopyLocation(from);
        CopyLocation there = new CopyLocation(to);
        if (here.isSame(there)) {
            throw new IllegalStateException("A database cannot be copied into itself.");
        }
        CopyEndpoint source = here.openSource();
        @Nullable CopyEndpoint target = null;
        try {
            target = there.openTarget();
            DatabaseCopy copy = new DatabaseCopy(source, target);
            copy.requireFresh();
            return copy;
        } catch (SQLException | RuntimeException e) {
            try (source) {
                if (target != null) {
                    target.close();
                }
            }
            throw e;
        }
    }

    private void requireSameTables(List<TableSchema> there) {
        Map<String, Set<String>> ours = new LinkedHashMap<>();
        tables.forEach(table -> ours.put(table.name(), table.columns().keySet()));
        Map<String, Set<String>> theirs = new LinkedHashMap<>();
        there.forEach(table -> theirs.put(table.name(), table.columns().keySet()));
        if (!ours.equals(theirs)) {
            throw new IllegalStateException(
                    "The two databases have different tables: remove tables that were not created by Rekey.");
        }
    }

    private void requireFresh() throws SQLException {
        boolean isFresh = count("SELECT count(*) FROM audit_events WHERE actor_user IS NOT NULL") == 0;
        for (TableSchema table : tables) {
            isFresh &= GROWING.contains(table.name())
                    || count("SELECT count(*) FROM " + table.quotedName()) <= FRESH.getOrDefault(table.name(), 0L);
        }
        if (!isFresh) {
            throw new IllegalStateException("The database " + target.place()
                    + " is not empty: the target must be empty or as after a first start.");
        }
    }

    private long count(String query) throws SQLException {
        try (Statement statement = target.connection().createStatement();
                ResultSet found = statement.executeQuery(query)) {
            found.next();
            return found.getLong(1);
        }
    }

    /** Replaces the rows created by a first start with those of the source. */
    void fill(Consumer<String> progress) throws SQLException {
        installations.addAll(SqlInstallationStore.ids(target.connection()));
        for (TableSchema table : tables.reversed()) {
            target.execute("DELETE FROM " + table.quotedName());
        }
        for (TableSchema table : tables) {
            progress.accept("copying " + table.name());
            read.put(table.name(), fill(table));
        }
    }

    private TableChecksum.Sum fill(TableSchema table) throws SQLException {
        TableChecksum sum = new TableChecksum();
        String insert = "INSERT INTO " + table.quotedName() + " (" + table.columnList() + ") VALUES ("
                + TableSchema.marks(table.columns().size()) + ")";
        List<Integer> types = new ArrayList<>(table.columns().values());
        Connection connection = target.connection();
        try (TablePageReader pages = new TablePageReader(source.connection(), table);
                PreparedStatement writing = connection.prepareStatement(insert)) {
            for (List<@Nullable Object[]> page = pages.next(); !page.isEmpty(); page = pages.next()) {
                for (@Nullable Object[] row : page) {
                    sum.add(row);
                    bind(writing, types, row);
                    writing.addBatch();
                }
                writing.executeBatch();
            }
        }
        return sum.sum();
    }

    private static void bind(PreparedStatement writing, List<Integer> types, @Nullable Object[] row)
            throws SQLException {
        for (int at = 0; at < row.length; at++) {
            Object value = row[at];
            int type = types.get(at);
            boolean isFlag = type == Types.BIT || type == Types.BOOLEAN;
            switch (value) {
                case null -> writing.setNull(at + 1, type);
                case Number number when isFlag -> writing.setBoolean(at + 1, number.longValue() != 0);
                case Number number -> writing.setLong(at + 1, number.longValue());
                case Boolean flag when isFlag -> writing.setBoolean(at + 1, flag);
                case Boolean flag -> writing.setLong(at + 1, flag ? 1 : 0);
                case String text -> writing.setString(at + 1, text);
                case byte[] bytes -> writing.setBytes(at + 1, bytes);
                default -> throw new IllegalStateException("unsupported column type: " + value.getClass());
            }
        }
    }

    /** Reads the target and compares it with what was read from the source. */
    List<TableComparison> compare(Consumer<String> progress) throws SQLException {
        List<TableComparison> compared = new ArrayList<>();
        for (TableSchema table : tables) {
            progress.accept("checking " + table.name());
            TableChecksum.Sum there = read.getOrDefault(table.name(), new TableChecksum().sum());
            TableChecksum.Sum here = TableChecksum.of(target.connection(), table);
            compared.add(new TableComparison(table.name(), there.rows(), there.hash(), here.rows(), here.hash()));
        }
        return compared;
    }

    /**
     * Keeps the target's installation ids, so that a data directory that was used with the target
     * still accepts it.
     */
    private void keepInstallations() throws SQLException {
        installations.removeAll(SqlInstallationStore.ids(target.connection()));
        for (String id : installations) {
            SqlInstallationStore.add(target.connection(), id);
        }
    }

    /** The error message of the database, without details from the driver that may quote rows. */
    private static String reason(SQLException failed) {
        for (SQLException at = failed; at != null; at = at.getNextException()) {
            if (at instanceof PSQLException failure) {
                ServerErrorMessage message = failure.getServerErrorMessage();
                return message == null ? "the connection was lost" : String.valueOf(message.getMessage());
            }
        }
        return failed instanceof SQLiteException sqlite
                ? sqlite.getResultCode().message
                : "SQLSTATE " + failed.getSQLState();
    }

    CopyEndpoint target() {
        return target;
    }

    @Override
    public void close() throws SQLException {
        try (source) {
            target.close();
        }
    }
}
