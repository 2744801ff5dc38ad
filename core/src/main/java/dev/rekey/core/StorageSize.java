package dev.rekey.core;

/**
 * Disk space used by a database.
 *
 * @param bytes size of all tables and indexes, including {@code freeBytes}
 * @param freeBytes bytes allocated but unused; 0 if the database does not report it
 * @param logBytes size of the write-ahead log; 0 if the database does not report it
 */
public record StorageSize(long bytes, long freeBytes, long logBytes) {

    public static final StorageSize UNKNOWN = new StorageSize(0, 0, 0);
}
