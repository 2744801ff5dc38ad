package dev.rekey.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;

/** Brings a PostgreSQL up to what this server reads. Nodes that start at once do it one after the other. */
final class PostgresMigrations {

    private static final String PLACE = "classpath:db/migration/postgresql";

    /** A migration may rewrite a large table; to wait for ever would hide that it does not come on. */
    private static final Duration LONGEST = Duration.ofMinutes(30);

    /** How often, a second apart, to ask for the lock that another node has. */
    private static final int LOCK_TRIES = 600;

    private PostgresMigrations() {}

    /** @throws IllegalStateException if the database cannot be used, with a sentence for people */
    static void run(String url) {
        PostgresSource source = new PostgresSource(url, LONGEST, LONGEST);
        try (Connection connection = source.getConnection()) {
            PostgresServer.ask(connection).require(source.place());
        } catch (SQLException failed) {
            throw new IllegalStateException(sentence(source.place(), failed), failed);
        }
        Flyway flyway = Flyway.configure()
                .dataSource(source)
                .locations(PLACE)
                .lockRetryCount(LOCK_TRIES)
                // A database that a newer server has written is refused, not misread.
                .ignoreMigrationPatterns(new String[0])
                .load();
        try {
            flyway.migrate();
        } catch (FlywayValidateException newer) {
            throw new IllegalStateException(
                    "The database at " + source.place()
                            + " was written by a newer Rekey, or one that was changed: start that one.",
                    newer);
        } catch (FlywayException failed) {
            throw new IllegalStateException(
                    "The tables of the database at " + source.place()
                            + " cannot be made or brought up to date: may its user create tables?",
                    failed);
        }
    }

    private static String sentence(String place, SQLException failed) {
        String state = String.valueOf(failed.getSQLState());
        String why = state.startsWith("08")
                ? "cannot be reached"
                : state.startsWith("28")
                        ? "refuses the user or the password of its URL"
                        : state.equals("3D000") ? "is not there: make it first" : "cannot be used (" + state + ")";
        return "The database at " + place + " " + why + ".";
    }
}
