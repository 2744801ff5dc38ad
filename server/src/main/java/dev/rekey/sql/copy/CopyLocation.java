package dev.rekey.sql.copy;

import dev.rekey.sql.jdbc.CopyEndpoint;
import dev.rekey.sql.postgres.PostgresCopyEndpoint;
import dev.rekey.sql.sqlite.SqliteCopyEndpoint;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * Location of a database that is copied.
 *
 * @param text data directory or {@code jdbc:postgresql:} URL
 */
record CopyLocation(String text) {

    /**
     * Opens the source, which must exist and have the schema of this version.
     *
     * @throws IllegalStateException if the database cannot be used; the message is a sentence for
     *     the operator
     */
    CopyEndpoint openSource() throws SQLException {
        return open(false);
    }

    /** Opens the target like {@link #openSource}, and creates or migrates its tables. */
    CopyEndpoint openTarget() throws SQLException {
        return open(true);
    }

    private CopyEndpoint open(boolean isTarget) throws SQLException {
        return isPostgres() ? PostgresCopyEndpoint.open(text, isTarget) : SqliteCopyEndpoint.open(path(), isTarget);
    }

    boolean isSame(CopyLocation other) {
        boolean folders = !isPostgres() && !other.isPostgres();
        return equals(other)
                || (folders
                        && path().toAbsolutePath()
                                .normalize()
                                .equals(other.path().toAbsolutePath().normalize()));
    }

    private boolean isPostgres() {
        return text.startsWith("jdbc:postgresql:");
    }

    private Path path() {
        if (text.contains("://") || text.startsWith("jdbc:")) {
            // The argument is not quoted, because it may contain a password.
            throw new IllegalStateException(
                    "A database must be given as a data directory or a jdbc:postgresql: URL; a URL of another"
                            + " kind was given.");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalStateException(
                    "A database must be given as a data directory or a jdbc:postgresql: URL.", e);
        }
    }

    /** The URL may contain a password. */
    @Override
    public String toString() {
        return "CopyLocation[" + (isPostgres() ? "PostgreSQL" : "SQLite") + "]";
    }
}
