package dev.rekey.sql.sqlite;

import dev.rekey.sql.KeyListStoreContract;
import dev.rekey.sql.jdbc.DatabaseEngine;
import java.nio.file.Path;

final class SqliteKeyListStoreTest extends KeyListStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
