package dev.rekey.sql;

import dev.rekey.testing.SharedPostgres;
import java.nio.file.Path;

final class PostgresKeyUpdateStoreTest extends KeyUpdateStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return PostgresEngine.connect(SharedPostgres.databaseOf(folder), 4);
    }
}
