package dev.rekey.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jspecify.annotations.Nullable;

/**
 * Brings the tables of a database up to what this program reads, or makes sure that it can work with what a newer one made of
 * them: {@code schema_needs} says so.
 */
final class Migrations {

    private final DataSource source;
    private final Flyway flyway;
    private final String database;

    /**
     * @param folder of the migrations, on the class path
     * @param lockTries how often, a second apart, to ask for the lock that another program has
     * @param database what it is called in a sentence, for instance {@code The database}
     */
    Migrations(DataSource source, String folder, int lockTries, String database) {
        this.source = source;
        this.database = database;
        this.flyway = Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration/" + folder)
                .lockRetryCount(lockTries)
                // What a newer program has added is judged by what it says that it needs; nothing else is passed over.
                .ignoreMigrationPatterns("*:future")
                .load();
    }

    /**
     * Does what is missing.
     *
     * @throws IllegalStateException if this program is too old for the database, with a sentence for people
     */
    void run() {
        try {
            flyway.migrate();
        } catch (FlywayValidateException e) {
            throw tooNew(e);
        }
        if (isAhead() && !isEnough()) {
            throw tooNew(null);
        }
    }

    /** Whether the database has exactly the tables that this program makes. */
    boolean isOurs() {
        return flyway.info().pending().length == 0 && !isAhead();
    }

    /** The newest migration that this program knows. */
    long newest() {
        return Arrays.stream(flyway.info().all())
                .filter(migration -> migration.getState().isResolved())
                .flatMap(migration -> version(migration).stream())
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    /** Whether a newer program has been at work. */
    private boolean isAhead() {
        return Arrays.stream(flyway.info().all())
                .anyMatch(migration -> !migration.getState().isResolved());
    }

    private static Optional<Long> version(MigrationInfo migration) {
        return Optional.ofNullable(migration.getVersion())
                .map(MigrationVersion::getVersion)
                .map(Long::valueOf);
    }

    private boolean isEnough() {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT migration FROM schema_needs WHERE one = 1")) {
            return found.next() && found.getLong(1) <= newest();
        } catch (SQLException e) {
            throw tooNew(e);
        }
    }

    private IllegalStateException tooNew(@Nullable Exception cause) {
        return new IllegalStateException(
                database + " was written by a newer Rekey, or one that was changed: start that one.", cause);
    }
}
