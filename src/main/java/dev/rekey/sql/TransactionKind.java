package dev.rekey.sql;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is said as a transaction on PostgreSQL begins, and how long to wait for each answer in it; the server gives up a little
 * earlier.
 *
 * @param beginning the statements that begin it; none has a parameter
 */
record TransactionKind(List<String> beginning, int answerMillis) {

    /** With the wait for a connection, less than a second. */
    static final Duration READ_STATEMENT = Duration.ofMillis(600);

    static final Duration WRITE_STATEMENT = Duration.ofMillis(4_500);

    private static final String ONE_STATE = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    /** One state of the database for all its statements. */
    static final TransactionKind READ = of(700, ONE_STATE, "statement_timeout = " + READ_STATEMENT.toMillis());

    /**
     * Lists have indexes in their order. A planner that thinks they are short would rather sort them, and its guess of how
     * many keys come after a certain one of a project is far too low. Where it has to sort after all, it takes the statement
     * for one that costs without end, and would compile it first: that alone takes longer than the statement.
     */
    static final TransactionKind SCAN = of(
            5_000,
            ONE_STATE,
            "statement_timeout = 4500",
            "enable_sort = off",
            "enable_incremental_sort = off",
            "jit = off");

    static final TransactionKind WRITE = of(
            5_000,
            "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
            "synchronous_commit = on",
            "lock_timeout = 3000",
            "statement_timeout = " + WRITE_STATEMENT.toMillis(),
            "idle_in_transaction_session_timeout = 10000");

    TransactionKind {
        beginning = List.copyOf(beginning);
    }

    private static TransactionKind of(int answerMillis, String begin, String... settings) {
        return new TransactionKind(
                Stream.concat(Stream.of(begin), Arrays.stream(settings).map(setting -> "SET LOCAL " + setting))
                        .toList(),
                answerMillis);
    }
}
