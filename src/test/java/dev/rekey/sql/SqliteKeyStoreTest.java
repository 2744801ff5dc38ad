package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteKeyStoreTest extends KeyStoreContract {

    @Override
    DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
