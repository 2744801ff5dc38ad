package dev.rekey.sql;

import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.feed.CacheInvalidation;
import dev.rekey.core.project.ProjectStore.Saved;
import org.jdbi.v3.core.Handle;

/** Version-guarded update of a row with a unique name. */
final class VersionedUpdate {

    private VersionedUpdate() {}

    /**
     * Executes the update and returns the number of changed rows; violates a constraint if the name
     * is taken.
     */
    @FunctionalInterface
    interface Statement {
        int on(Handle handle);
    }

    static Saved update(
            DatabaseEngine engine,
            SqlChangeFeed feed,
            TransactionRecords records,
            CacheInvalidation invalidation,
            Statement statement) {
        try {
            feed.write(handle -> {
                TransactionRecordRows.write(handle, records);
                engine.guard(() -> {
                    if (statement.on(handle) == 0) {
                        throw new StaleVersionException();
                    }
                });
                return SqlChangeFeed.Entry.of(records, invalidation);
            });
            return Saved.DONE;
        } catch (StaleVersionException _) {
            return Saved.STALE;
        } catch (GuardFailedException _) {
            return Saved.NAME_TAKEN;
        }
    }

    /** Thrown if the row no longer has the expected version. */
    private static final class StaleVersionException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StaleVersionException() {
            super("the row has another version", null, false, false);
        }
    }
}
