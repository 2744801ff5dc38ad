package dev.rekey.sql;

import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.feed.CacheInvalidation;
import dev.rekey.core.project.ProjectStore.Saved;
import dev.rekey.sql.jdbc.ColumnValues;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.GuardFailedException;
import java.util.Map;
import java.util.UUID;

/** Version-guarded update of a row with a unique name. */
final class VersionedUpdate {

    private VersionedUpdate() {}

    /**
     * Sets the columns of the row with this id and version.
     *
     * @param values columns of the row; violates a constraint if a unique name is taken
     */
    static Saved update(
            DatabaseEngine engine,
            SqlChangeFeed feed,
            TransactionRecords records,
            CacheInvalidation invalidation,
            String table,
            ColumnValues values,
            UUID id,
            long version) {
        try {
            feed.write(handle -> {
                TransactionRecordRows.write(handle, records);
                engine.guard(() -> {
                    Map<String, Object> guards = Map.of("guarded_id", id, "guarded_version", version);
                    if (values.update(table, handle, "id = :guarded_id AND version = :guarded_version", guards) == 0) {
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
