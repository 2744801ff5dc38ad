package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteUserStoreTest extends UserStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
