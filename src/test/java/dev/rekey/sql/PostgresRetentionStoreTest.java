package dev.rekey.sql;

import dev.rekey.testing.Postgres;
import java.nio.file.Path;

final class PostgresRetentionStoreTest extends RetentionStoreContract {

    @Override
    Engine open(Path folder) {
        return PostgresEngine.connect(Postgres.databaseOf(folder), 4);
    }
}
