package dev.rekey.sql.sqlite;

import dev.rekey.sql.KeySecretStoreContract;
import dev.rekey.sql.jdbc.DatabaseEngine;
import java.nio.file.Path;

final class SqliteKeySecretStoreTest extends KeySecretStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
