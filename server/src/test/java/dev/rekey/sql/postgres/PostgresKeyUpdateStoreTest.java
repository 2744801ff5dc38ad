package dev.rekey.sql.postgres;

import dev.rekey.sql.KeyUpdateStoreContract;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.testing.SharedPostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

@Tag("process")
final class PostgresKeyUpdateStoreTest extends KeyUpdateStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return PostgresEngine.connect(SharedPostgres.databaseOf(folder), 4);
    }
}
