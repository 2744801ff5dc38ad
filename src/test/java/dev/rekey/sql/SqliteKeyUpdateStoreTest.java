package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteKeyUpdateStoreTest extends KeyUpdateStoreContract {

    @Override
    DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
