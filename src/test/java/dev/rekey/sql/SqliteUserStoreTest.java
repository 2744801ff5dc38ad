package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteUserStoreTest extends UserStoreContract {

    @Override
    Engine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
