package dev.rekey.sql.sqlite;

import dev.rekey.sql.jdbc.CopyEndpoint;
import dev.rekey.sql.jdbc.SchemaMigrations;
import dev.rekey.sql.jdbc.TransactionStatement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/** Opens SQLite databases for copies. */
public final class SqliteCopyEndpoint {

    private SqliteCopyEndpoint() {}

    /**
     * @param path the data directory; created if it is the target
     * @throws IllegalStateException if the database cannot be used; the message is a sentence for
     *     the operator
     */
    public static CopyEndpoint open(Path path, boolean isTarget) throws SQLException {
        if (!isTarget && !Files.isRegularFile(path.resolve("rekey.db"))) {
            throw new IllegalStateException("The directory " + path + " does not contain a Rekey database.");
        }
        DataDirectory folder = DataDirectory.open(path);
        @Nullable Connection connection = null;
        try {
            String url = "jdbc:sqlite:" + folder.database();
            connection = new SQLiteConfig().createConnection(url);
            SqliteSettings.apply(connection);
            SchemaMigrations migrations = SqliteEngine.migrations(url, "The database in " + path);
            if (isTarget) {
                migrations.run();
            } else {
                SqliteEngine.requireSound(connection, folder);
            }
            migrations.requireOurs();
            // Without ANALYZE: see the end of SqliteWriterThread.
            CopyEndpoint end = new CopyEndpoint(connection, path.toString(), "", folder::close);
            (isTarget ? TransactionStatement.BEGIN_IMMEDIATE : TransactionStatement.BEGIN).execute(connection);
            return end;
        } catch (SQLException | RuntimeException e) {
            try (folder) {
                if (connection != null) {
                    connection.close();
                }
            }
            throw e;
        }
    }
}
