package dev.rekey.cli;

import java.util.List;
import java.util.function.Consumer;

/** Copies everything that one database holds into another. */
@FunctionalInterface
public interface DatabaseCopier {

    /**
     * Copies and compares.
     *
     * @param from a data folder, or a {@code jdbc:postgresql:} URL
     * @param to the same
     * @param progress is told what is being done
     * @return what became of each table; where one differs, nothing was copied
     * @throws CannotCopy where it cannot be done, with a sentence for the operator; then nothing was copied
     */
    List<Table> copy(String from, String to, Consumer<String> progress);

    /**
     * One table, on both sides.
     *
     * @param sourceHash SHA-256 of all its rows, in hexadecimal digits
     */
    record Table(String name, long sourceRows, String sourceHash, long targetRows, String targetHash, boolean isSame) {}

    /** Why nothing was copied, in a sentence for the operator. */
    final class CannotCopy extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public CannotCopy(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
