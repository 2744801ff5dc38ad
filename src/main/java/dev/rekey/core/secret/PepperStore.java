package dev.rekey.core.secret;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * What a database remembers of the peppers that it was used with: of each, a value that only the same pepper gives (see
 * {@link Pepper#check()}), and never a pepper itself.
 */
public interface PepperStore {

    /** The checks kept so far, by the pepper's id; empty in a new database. */
    Map<String, byte[]> checks();

    /**
     * Keeps these checks, of peppers that one node uses together, and answers all that are there then. One that is there
     * already stays as it is. Where there are some, and none of these is among them, nothing is kept: another node was
     * faster with peppers of its own.
     */
    Map<String, byte[]> keep(Map<String, byte[]> checks);

    /**
     * How many live secrets are hashed under each of these peppers: secrets that have not ended, of keys that are neither
     * revoked nor expired.
     *
     * @param ids of peppers
     * @return the counts by id; a pepper under which there is none is absent
     */
    Map<String, Long> liveSecrets(Set<String> ids, Instant now);
}
