package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteRoleStoreTest extends RoleStoreContract {

    @Override
    DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
