package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteKeyStoreTest extends KeyStoreContract {

    @Override
    Engine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
