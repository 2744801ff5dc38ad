package dev.rekey.sql;

import dev.rekey.testing.Postgres;
import java.nio.file.Path;

final class PostgresRoleStoreTest extends RoleStoreContract {

    @Override
    Engine open(Path folder) {
        return PostgresEngine.connect(Postgres.databaseOf(folder), 4);
    }
}
