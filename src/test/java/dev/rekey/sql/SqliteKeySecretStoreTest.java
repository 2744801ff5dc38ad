package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteKeySecretStoreTest extends KeySecretStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
