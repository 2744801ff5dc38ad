package dev.rekey.sql;

import dev.rekey.core.secret.PepperStore;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The checks of peppers, in a table. Thread-safe. */
final class SqlPepperStore implements PepperStore {

    private final Transactions transactions;

    SqlPepperStore(Engine engine) {
        this.transactions = engine.transactions();
    }

    @Override
    public Map<String, byte[]> checks() {
        return transactions.read(handle -> {
            Map<String, byte[]> checks = new LinkedHashMap<>();
            handle.createQuery("SELECT id, \"check\" FROM peppers ORDER BY id")
                    .map((results, context) -> {
                        Row row = new Row(results);
                        return Map.entry(row.text(), row.bytes());
                    })
                    .forEach(check -> checks.put(check.getKey(), check.getValue()));
            return checks;
        });
    }

    @Override
    public void keep(String pepperId, byte[] check) {
        this.transactions.<@Nullable Void>write(handle -> {
            handle.createUpdate("""
                            INSERT INTO peppers (id, "check") VALUES (:id, :check)
                            ON CONFLICT (id) DO NOTHING""").bind("id", pepperId).bind("check", check).execute();
            return null;
        });
    }
}
