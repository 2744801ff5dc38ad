package dev.rekey.sql.jdbc;

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
 * Migrates the schema of a database to this version. If a newer version has migrated it already,
 * checks in {@code schema_needs} that this version still supports it.
 */
public final class SchemaMigrations {

    private final DataSource source;
    private final Flyway flyway;
    private final String database;

    /**
     * @param folder directory of the migrations on the class path
     * @param lockTries number of attempts, one second apart, to get Flyway's lock
     * @param database name of the database at the start of a sentence, for example
     *     {@code The database}
     */
    public SchemaMigrations(DataSource source, String folder, int lockTries, String database) {
        this.source = source;
        this.database = database;
        this.flyway = Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration/" + folder)
                .lockRetryCount(lockTries)
                // Migrations of a newer version are checked by schema_needs; nothing else is
                // ignored.
                .ignoreMigrationPatterns("*:future")
                .load();
    }

    /**
     * Applies pending migrations.
     *
     * @throws IllegalStateException if this version is too old for the database; the message is a
     *     sentence for the operator
     */
    public void run() {
        try {
            flyway.migrate();
        } catch (FlywayValidateException e) {
            throw tooNew(e);
        }
        if (isAhead() && !isEnough()) {
            throw tooNew(null);
        }
    }

    /** @throws IllegalStateException unless the database has exactly the schema of this version */
    public void requireOurs() {
        if (flyway.info().pending().length > 0 || isAhead()) {
            throw new IllegalStateException(database
                    + " was last used with another version of Rekey: copy it with that version, or start and stop a"
                    + " server of this version on it first.");
        }
    }

    /** The newest migration of this version. */
    long newest() {
        return Arrays.stream(flyway.info().all())
                .filter(migration -> migration.getState().isResolved())
                .flatMap(migration -> version(migration).stream())
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    /** Whether a newer version has migrated the database. */
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
                database + " was written by a newer or modified version of Rekey: start that version.", cause);
    }
}
