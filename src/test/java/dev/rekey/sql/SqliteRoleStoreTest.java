package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteRoleStoreTest extends RoleStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
