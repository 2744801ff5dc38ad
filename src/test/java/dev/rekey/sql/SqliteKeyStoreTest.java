package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteKeyStoreTest extends KeyStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
