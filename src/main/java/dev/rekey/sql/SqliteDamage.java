package dev.rekey.sql;

import dev.rekey.core.Outage;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteException;

/**
 * Whether the database file was found damaged since it was opened. Once it was, nothing is read from it or written to it any
 * more: a row that cannot be found proves nothing then. Thread-safe.
 */
final class SqliteDamage {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteDamage.class);

    /** SQLITE_CORRUPT and SQLITE_NOTADB, whatever the extended part of the code says. */
    private static final Set<Integer> PRIMARY = Set.of(11, 26);

    /** SQLITE_IOERR_DATA (a checksum is wrong) and SQLITE_IOERR_CORRUPTFS. */
    private static final Set<Integer> EXTENDED = Set.of(10 | 32 << 8, 10 | 33 << 8);

    private final String place;
    private final AtomicBoolean found = new AtomicBoolean();
    private volatile Runnable listener = () -> {};

    /** @param place the folder of the database, for people */
    SqliteDamage(String place) {
        this.place = place;
    }

    /** Runs {@code listener} once when damage is found, or now if it was found already. */
    void whenFound(Runnable listener) {
        this.listener = listener;
        if (found.get()) {
            listener.run();
        }
    }

    boolean isFound() {
        return found.get();
    }

    /** @throws Outage if damage was found */
    void requireNone() {
        if (found.get()) {
            throw new Outage("the database is damaged");
        }
    }

    /** Looks for damage in what a statement failed with. */
    void inspect(Throwable failure) {
        @Nullable Throwable at = failure;
        while (at != null && !(at instanceof SQLiteException)) {
            at = at.getCause();
        }
        if (at instanceof SQLiteException said && isDamage(said)) {
            report("SQLite says " + said.getResultCode().name());
        }
    }

    static boolean isDamage(SQLiteException failure) {
        int code = failure.getResultCode().code;
        return PRIMARY.contains(code & 0xFF) || EXTENDED.contains(code);
    }

    /** @param what what was found, for the log */
    void report(String what) {
        if (found.compareAndSet(false, true)) {
            LOG.error("{} From now on every request that needs the database gets 503.", sentence(place, what));
            listener.run();
        }
    }

    /** What an operator is told of a damaged database. */
    static String sentence(String place, String what) {
        return "The database in " + place + " is damaged (" + what
                + "). Stop the server, keep a copy of the folder, and"
                + " restore a backup that was made while the server was stopped, or recover what is readable with the"
                + " command .recover of the sqlite3 shell.";
    }
}
