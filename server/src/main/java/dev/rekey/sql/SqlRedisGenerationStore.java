package dev.rekey.sql;

import dev.rekey.core.limit.RedisGenerationStore;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.SqlTransactions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A named marker of the installation, stored in the table {@code marks}. Thread-safe. */
final class SqlRedisGenerationStore implements RedisGenerationStore {

    private final String name;
    private final SqlTransactions transactions;

    SqlRedisGenerationStore(DatabaseEngine engine, String name) {
        this.name = name;
        this.transactions = engine.transactions();
    }

    @Override
    public Optional<String> find() {
        return transactions.read(handle -> handle.createQuery("SELECT mark FROM marks WHERE name = :name")
                .bind("name", name)
                .mapTo(String.class)
                .findOne());
    }

    @Override
    public void keep(String mark) {
        this.transactions.<@Nullable Void>write(handle -> {
            handle.createUpdate("""
                INSERT INTO marks (name, mark) VALUES (:name, :mark)
                ON CONFLICT (name) DO UPDATE SET mark = excluded.mark\
                """).bind("name", name).bind("mark", mark).execute();
            return null;
        });
    }
}
