package dev.rekey.core;

import java.util.Set;

/**
 * Store of the installation ids by which a data directory recognizes its database. A database has
 * one id; after one database is copied into another that was already initialized, it has the ids of
 * both.
 *
 * <p>Methods may throw {@link UnavailableException}.
 */
public interface InstallationStore {

    /** Returns whether the database has never been initialized: it contains no project. */
    boolean isEmpty();

    /** Returns all ids in ascending order; empty before the first successful start. */
    Set<String> ids();

    /** Adds an id. Does nothing if it is already present. */
    void add(String id);
}
