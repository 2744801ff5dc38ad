package dev.rekey.core.secret;

import java.util.Map;

/**
 * What a database remembers of the peppers that it was used with: of each, a value that only the same pepper gives (see
 * {@link Pepper#check()}), and never a pepper itself.
 */
public interface PepperStore {

    /** The checks kept so far, by the pepper's id; empty in a new database. */
    Map<String, byte[]> checks();

    /** Keeps a check; one that is there already stays as it is. */
    void keep(String pepperId, byte[] check);
}
