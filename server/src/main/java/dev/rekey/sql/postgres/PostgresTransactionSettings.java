package dev.rekey.sql.postgres;

import dev.rekey.sql.jdbc.TransactionStatement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Settings of a PostgreSQL transaction: the statements that begin it and the network timeout of
 * each response. The statement timeout on the server is a little shorter.
 *
 * @param beginning statements that begin the transaction, without parameters
 * @param answerMillis network timeout of a response in milliseconds
 */
record PostgresTransactionSettings(List<String> beginning, int answerMillis) {

    /** Less than 1 s together with the wait for a connection. */
    static final Duration READ_STATEMENT = Duration.ofMillis(600);

    static final Duration WRITE_STATEMENT = Duration.ofMillis(4_500);

    /** One snapshot for all statements. */
    static final PostgresTransactionSettings READ =
            of(700, TransactionStatement.BEGIN_SNAPSHOT, "statement_timeout = " + READ_STATEMENT.toMillis());

    /**
     * Lists and other long reads. Every list has an index in its order, but the planner
     * underestimates the number of keys after a position and would prefer to sort; therefore
     * sorting is disabled. If a sort is unavoidable, its artificially high cost would trigger JIT
     * compilation, which takes longer than the statement; therefore JIT is disabled too.
     */
    static final PostgresTransactionSettings SCAN = of(
            5_000,
            TransactionStatement.BEGIN_SNAPSHOT,
            "statement_timeout = 4500",
            "enable_sort = off",
            "enable_incremental_sort = off",
            "jit = off");

    static final PostgresTransactionSettings WRITE = of(
            5_000,
            TransactionStatement.BEGIN_WRITE,
            "synchronous_commit = on",
            "lock_timeout = 3000",
            "statement_timeout = " + WRITE_STATEMENT.toMillis(),
            "idle_in_transaction_session_timeout = 10000");

    PostgresTransactionSettings {
        beginning = List.copyOf(beginning);
    }

    private static PostgresTransactionSettings of(int answerMillis, TransactionStatement begin, String... settings) {
        return new PostgresTransactionSettings(
                Stream.concat(Stream.of(begin.sql()), Arrays.stream(settings).map(setting -> "SET LOCAL " + setting))
                        .toList(),
                answerMillis);
    }
}
