package dev.rekey.core;

import java.util.Set;

/**
 * The ids by which data folders know a database again. A database has one; one that was copied into a database that had been
 * started before has the ids of both.
 *
 * <p>May throw {@link Outage}.
 */
public interface InstallationStore {

    /** Whether the database holds nothing that a server has written: no project, not even the first. */
    boolean isEmpty();

    /** All ids, in ascending order; empty before the first good start. */
    Set<String> ids();

    /** Adds an id; one that is there already stays. */
    void add(String id);
}
