package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteKeyUpdateStoreTest extends KeyUpdateStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
