package dev.rekey.sql;

import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.key.OwnerCap;
import dev.rekey.core.key.OwnerCapReached;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** Counts an owner's keys that are neither revoked nor expired, where nobody else adds to them. */
final class LiveKeys {

    private LiveKeys() {}

    /** Until the transaction ends, no key of the project is made, and none comes to life again under a cap. */
    static void lock(Engine engine, Handle handle, ProjectId project) {
        boolean there = handle.createQuery(
                        "SELECT last_key FROM project_counters WHERE project_id = :id" + engine.lock(RowLock.CHANGE))
                .bind("id", Ids.bytes(project.value()))
                .mapTo(Long.class)
                .findOne()
                .isPresent();
        if (!there) {
            throw new GuardFailed();
        }
    }

    /** @throws OwnerCapReached where one more is too many */
    static void requireRoom(Handle handle, OwnerCap cap) {
        if (count(handle, cap.owner(), cap.now(), cap.most()) >= cap.most()) {
            throw new OwnerCapReached();
        }
    }

    static long count(Handle handle, UserId owner, Instant now) {
        return count(handle, owner, now, Long.MAX_VALUE);
    }

    /** Not beyond {@code enough}. */
    private static long count(Handle handle, UserId owner, Instant now, long enough) {
        return handle.createQuery("""
            SELECT count(*) FROM
              (SELECT 1 FROM keys
               WHERE owner_id = :owner AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :now)
               LIMIT :enough) live\
            """)
                .bind("owner", Ids.bytes(owner.value()))
                .bind("enough", enough)
                .bind("now", Times.micros(now))
                .mapTo(Long.class)
                .one();
    }
}
