package dev.rekey.sql.sqlite;

import dev.rekey.sql.KeyStoreContract;
import dev.rekey.sql.jdbc.DatabaseEngine;
import java.nio.file.Path;

final class SqliteKeyStoreTest extends KeyStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
