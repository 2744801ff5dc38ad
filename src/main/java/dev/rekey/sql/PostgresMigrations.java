package dev.rekey.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.flywaydb.core.api.FlywayException;

/** Brings a PostgreSQL up to what this server reads. Nodes that start at once do it one after the other. */
final class PostgresMigrations {

    /** A migration may rewrite a large table; to wait for ever would hide that it does not come on. */
    private static final Duration LONGEST = Duration.ofMinutes(30);

    /** How often, a second apart, to ask for the lock that another node has. */
    private static final int LOCK_TRIES = 600;

    private PostgresMigrations() {}

    /** @throws IllegalStateException if the database cannot be used, with a sentence for people */
    static void run(String url) {
        PostgresSource source = patient(url);
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
                            + " cannot be made or brought up to date: may its user create tables?",
                    e);
        }
    }

    /** Connections that wait for work on whole tables. */
    static PostgresSource patient(String url) {
        return new PostgresSource(url, LONGEST, LONGEST);
    }

    static Migrations of(PostgresSource source) {
        return new Migrations(source, "postgresql", LOCK_TRIES, "The database at " + source.place());
    }

    /** Why no connection could be made, for people; neither user nor password is in it. */
    static String sentence(String place, SQLException failed) {
        return "The database at " + place + " " + PostgresFailure.why(failed) + ".";
    }
}
