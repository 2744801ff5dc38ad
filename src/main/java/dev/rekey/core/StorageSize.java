package dev.rekey.core;

/**
 * The room that a database takes.
 *
 * @param bytes of all its tables and indexes, {@code freeBytes} among them
 * @param freeBytes that are kept for what comes; 0 where the database does not tell
 * @param logBytes of the log of changes beside it; 0 where the database does not tell
 */
public record StorageSize(long bytes, long freeBytes, long logBytes) {

    public static final StorageSize UNKNOWN = new StorageSize(0, 0, 0);
}
