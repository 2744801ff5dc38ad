package dev.rekey.core.secret;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * Store of pepper checks: for each pepper used with the database, a value that identifies it (see
 * {@link Pepper#check()}). Peppers themselves are never stored.
 */
public interface PepperStore {

    /** Returns the stored checks by pepper id; empty in a new database. */
    Map<String, byte[]> checks();

    /**
     * Stores the checks of the peppers that a node uses, and returns all stored checks. Existing
     * checks are not overwritten. If checks exist and none of these is among them, nothing is
     * stored, because another node initialized the database with different peppers.
     */
    Map<String, byte[]> keep(Map<String, byte[]> checks);

    /**
     * Counts live secrets by pepper: secrets that have not ended, of keys that are neither revoked
     * nor expired.
     *
     * @param ids ids of peppers
     * @return counts by id; peppers without live secrets are absent
     */
    Map<String, Long> liveSecrets(Set<String> ids, Instant now);
}
