package dev.rekey.sql.sqlite;

import dev.rekey.sql.KeyUpdateStoreContract;
import dev.rekey.sql.jdbc.DatabaseEngine;
import java.nio.file.Path;

final class SqliteKeyUpdateStoreTest extends KeyUpdateStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
