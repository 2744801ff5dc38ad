package dev.rekey.core.key.store;

import dev.rekey.core.id.UserId;
import java.time.Instant;

/** Counts keys. Thread-safe; all methods block. */
public interface KeyCountStore {

    long count(KeyFilter filter);

    /** Returns the number of the owner's keys that are neither revoked nor expired. */
    long countLive(UserId owner, Instant now);
}
