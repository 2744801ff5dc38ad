package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteUserStoreTest extends UserStoreContract {

    @Override
    DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
