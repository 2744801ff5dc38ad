package dev.rekey.sql;

import dev.rekey.core.limit.RememberedMark;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The mark by which nodes know the counts that they share, in a table. Thread-safe. */
final class SqlMarkStore implements RememberedMark {

    private static final String NAME = "limits";

    private final Transactions transactions;

    SqlMarkStore(Engine engine) {
        this.transactions = engine.transactions();
    }

    @Override
    public Optional<String> find() {
        return transactions.read(handle -> handle.createQuery("SELECT mark FROM marks WHERE name = :name")
                .bind("name", NAME)
                .mapTo(String.class)
                .findOne());
    }

    @Override
    public void keep(String mark) {
        this.transactions.<@Nullable Void>write(handle -> {
            handle.createUpdate("""
                            INSERT INTO marks (name, mark) VALUES (:name, :mark)
                            ON CONFLICT (name) DO UPDATE SET mark = excluded.mark""").bind("name", NAME).bind("mark", mark).execute();
            return null;
        });
    }
}
