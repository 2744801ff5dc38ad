package dev.rekey.testing;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The databases that tests run on. */
public enum TestedDatabase {
    SQLITE,
    POSTGRESQL;

    /** Limits tests that run on each database to one: {@code sqlite} or {@code postgresql}. */
    private static final String PROPERTY = "rekey.test.database";

    /** Test classes of a JVM run one after the other, so that all of its threads test the same database. */
    private static volatile TestedDatabase current = SQLITE;

    /** Whether servers of the test that runs store everything in PostgreSQL: only while its class runs on each database. */
    public static boolean isPostgresql() {
        return current == POSTGRESQL;
    }

    static void use(TestedDatabase database) {
        current = database;
    }

    /** The databases that tests run on in this JVM. */
    static List<TestedDatabase> chosen() {
        Optional<TestedDatabase> only =
                Optional.ofNullable(System.getProperty(PROPERTY)).map(name -> valueOf(name.toUpperCase(Locale.ROOT)));
        return only.map(List::of).orElseGet(() -> Stream.of(values()).toList());
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
