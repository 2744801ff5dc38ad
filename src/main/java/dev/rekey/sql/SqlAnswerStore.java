package dev.rekey.sql;

import dev.rekey.core.AnswerStore;
import dev.rekey.core.RememberedAnswer;
import java.time.Instant;
import java.util.Optional;

/** Responses stored by Idempotency-Key, in a table. Thread-safe. */
final class SqlAnswerStore implements AnswerStore {

    /**
     * Rows deleted per transaction. Kept small, because responses may be long and other writes
     * wait.
     */
    private static final int FORGOTTEN_AT_ONCE = 500;

    private final Transactions transactions;

    SqlAnswerStore(Engine engine) {
        this.transactions = engine.transactions();
    }

    @Override
    public Optional<RememberedAnswer> find(String scope, String key, Instant since) {
        return transactions.readOne(handle -> handle.createQuery("""
            SELECT fingerprint, status, body, at FROM answers
            WHERE scope = :scope AND key = :key AND at >= :since\
            """)
                .bind("scope", scope)
                .bind("key", key)
                .bind("since", Times.micros(since))
                .map((results, context) -> {
                    Row row = new Row(results);
                    return new RememberedAnswer(
                            scope, key, row.text(), Math.toIntExact(row.number()), row.text(), row.instant());
                })
                .findOne());
    }

    @Override
    public int forget(Instant before) {
        int all = 0;
        int some;
        do {
            some = transactions.write(handle -> handle.createUpdate("""
                DELETE FROM answers WHERE (scope, key) IN
                  (SELECT scope, key FROM answers WHERE at < :before LIMIT :most)\
                """)
                    .bind("before", Times.micros(before))
                    .bind("most", FORGOTTEN_AT_ONCE)
                    .execute());
            all += some;
        } while (some == FORGOTTEN_AT_ONCE);
        return all;
    }
}
