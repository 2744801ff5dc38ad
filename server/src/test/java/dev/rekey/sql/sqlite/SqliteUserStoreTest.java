package dev.rekey.sql.sqlite;

import dev.rekey.sql.UserStoreContract;
import dev.rekey.sql.jdbc.DatabaseEngine;
import java.nio.file.Path;

final class SqliteUserStoreTest extends UserStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
