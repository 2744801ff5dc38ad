package dev.rekey.cli;

import java.util.List;
import java.util.function.Consumer;

/** Copies all data from one database to another. */
@FunctionalInterface
public interface DatabaseCopier {

    /**
     * Copies all tables in one transaction, compares both sides, and commits if they are equal.
     *
     * @param from data directory or {@code jdbc:postgresql:} URL of the source
     * @param to data directory or {@code jdbc:postgresql:} URL of the target
     * @param progress receives progress messages
     * @return the comparison of each table; if any differs, nothing was copied
     * @throws CopyException if the copy fails; the message is a sentence for the operator, and nothing
     *     was copied
     */
    List<Table> copy(String from, String to, Consumer<String> progress);

    /**
     * The comparison of one table.
     *
     * @param sourceHash SHA-256 of all rows of the source, in hexadecimal
     * @param targetHash SHA-256 of all rows of the target, in hexadecimal
     */
    record Table(String name, long sourceRows, String sourceHash, long targetRows, String targetHash, boolean isSame) {}

    /** Thrown if nothing was copied. The message is a sentence for the operator. */
    final class CopyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public CopyException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
