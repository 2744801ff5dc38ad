package dev.rekey.sql;

import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.key.store.OwnerKeyLimit;
import dev.rekey.core.key.store.OwnerKeyLimitExceededException;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.GuardFailedException;
import dev.rekey.sql.jdbc.InstantColumns;
import dev.rekey.sql.jdbc.RowLockMode;
import dev.rekey.sql.jdbc.UuidColumns;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** Counts an owner's keys that are neither revoked nor expired, under a lock. */
final class OwnerKeyCount {

    private OwnerKeyCount() {}

    /** Until the end of the transaction, prevents creating and reactivating keys of the project. */
    static void lock(DatabaseEngine engine, Handle handle, ProjectId project) {
        boolean exists = handle.createQuery("SELECT last_key FROM project_counters WHERE project_id = :id"
                        + engine.lock(RowLockMode.CHANGE))
                .bind("id", UuidColumns.bytes(project.value()))
                .mapTo(Long.class)
                .findOne()
                .isPresent();
        if (!exists) {
            throw new GuardFailedException();
        }
    }

    /** @throws OwnerKeyLimitExceededException if the owner has the maximum number of keys already */
    static void requireRoom(Handle handle, OwnerKeyLimit cap) {
        if (count(handle, cap.owner(), cap.now(), cap.most()) >= cap.most()) {
            throw new OwnerKeyLimitExceededException();
        }
    }

    static long count(Handle handle, UserId owner, Instant now) {
        return count(handle, owner, now, Long.MAX_VALUE);
    }

    /** Stops counting at {@code enough}. */
    private static long count(Handle handle, UserId owner, Instant now, long enough) {
        return handle.createQuery("""
            SELECT count(*) FROM
              (SELECT 1 FROM keys k WHERE k.owner_id = :owner AND k.revoked_at IS NULL AND NOT\
            """ + " " + KeyRows.EXPIRED + " LIMIT :enough) live")
                .bind("owner", UuidColumns.bytes(owner.value()))
                .bind("enough", enough)
                .bind("now", InstantColumns.micros(now))
                .mapTo(Long.class)
                .one();
    }
}
