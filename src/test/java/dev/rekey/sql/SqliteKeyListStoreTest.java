package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteKeyListStoreTest extends KeyListStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
