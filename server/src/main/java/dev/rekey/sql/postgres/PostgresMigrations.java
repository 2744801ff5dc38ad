package dev.rekey.sql.postgres;

import dev.rekey.sql.jdbc.SchemaMigrations;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.flywaydb.core.api.FlywayException;

/** Migrates a PostgreSQL database. Nodes that start concurrently take turns. */
final class PostgresMigrations {

    /** Timeout of a migration, which may rewrite a large table. */
    private static final Duration MAX_WAIT = Duration.ofMinutes(30);

    /** Number of attempts, one second apart, to get the migration lock from another node. */
    private static final int MAX_LOCK_ATTEMPTS = 600;

    private PostgresMigrations() {}

    /**
     * @throws IllegalStateException if the database cannot be used; the message is a sentence for
     *     the operator
     */
    static void run(String url) {
        PostgresDataSource source = patient(url);
        try (Connection connection = source.getConnection()) {
            PostgresServer.ask(connection).require(source.place());
        } catch (SQLException e) {
            throw new IllegalStateException(sentence(source.place(), e), e);
        }
        try {
            of(source).run();
        } catch (FlywayException e) {
            throw new IllegalStateException(
                    "The tables of the database at " + source.place()
                            + " cannot be created or migrated: check that its user may create tables.",
                    e);
        }
    }

    /** Creates connections with timeouts long enough for operations on whole tables. */
    static PostgresDataSource patient(String url) {
        return new PostgresDataSource(url, MAX_WAIT, MAX_WAIT);
    }

    static SchemaMigrations of(PostgresDataSource source) {
        return new SchemaMigrations(source, "postgresql", MAX_LOCK_ATTEMPTS, "The database at " + source.place());
    }

    /** Why a connection failed, as a sentence for the operator without user and password. */
    static String sentence(String place, SQLException failed) {
        return "The database at " + place + " " + PostgresErrorClassifier.why(failed) + ".";
    }
}
