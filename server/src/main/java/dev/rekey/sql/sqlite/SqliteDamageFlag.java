package dev.rekey.sql.sqlite;

import dev.rekey.core.UnavailableException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteException;

/**
 * Records whether the database file was found damaged since it was opened. After that it is neither
 * read nor written anymore, because a missing row proves nothing. Thread-safe.
 */
final class SqliteDamageFlag {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteDamageFlag.class);

    /** Primary result codes SQLITE_CORRUPT and SQLITE_NOTADB. */
    private static final Set<Integer> PRIMARY = Set.of(11, 26);

    /** Extended result codes SQLITE_IOERR_DATA (wrong checksum) and SQLITE_IOERR_CORRUPTFS. */
    private static final Set<Integer> EXTENDED = Set.of(10 | 32 << 8, 10 | 33 << 8);

    private final String place;
    private final AtomicBoolean found = new AtomicBoolean();
    private volatile Runnable listener = () -> {};

    /** @param place directory of the database for messages */
    SqliteDamageFlag(String place) {
        this.place = place;
    }

    /** Runs {@code listener} once when damage is found, or immediately if it was found already. */
    void whenFound(Runnable listener) {
        this.listener = listener;
        if (found.get()) {
            listener.run();
        }
    }

    boolean isFound() {
        return found.get();
    }

    /** @throws UnavailableException if damage was found */
    void requireNone() {
        if (found.get()) {
            throw new UnavailableException("the database is damaged");
        }
    }

    /** Checks whether the failure of a statement indicates damage. */
    void inspect(Throwable failure) {
        @Nullable Throwable at = failure;
        while (at != null && !(at instanceof SQLiteException)) {
            at = at.getCause();
        }
        if (at instanceof SQLiteException sqlite && isDamage(sqlite)) {
            report("SQLite reports " + sqlite.getResultCode().name());
        }
    }

    static boolean isDamage(SQLiteException failure) {
        int code = failure.getResultCode().code;
        return PRIMARY.contains(code & 0xFF) || EXTENDED.contains(code);
    }

    /** @param what description of the damage for the log */
    void report(String what) {
        if (found.compareAndSet(false, true)) {
            LOG.error("{} Every request that needs the database now fails with 503.", sentence(place, what));
            listener.run();
        }
    }

    /** The message about a damaged database for the operator. */
    static String sentence(String place, String what) {
        return "The database in " + place + " is damaged (" + what
                + "). Stop the server, keep a copy of the directory, and"
                + " restore a backup that was made while the server was stopped, or recover readable data with the"
                + " command .recover of the sqlite3 shell.";
    }
}
