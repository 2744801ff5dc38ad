package dev.rekey.sql.sqlite;

import dev.rekey.sql.RoleStoreContract;
import dev.rekey.sql.jdbc.DatabaseEngine;
import java.nio.file.Path;

final class SqliteRoleStoreTest extends RoleStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
