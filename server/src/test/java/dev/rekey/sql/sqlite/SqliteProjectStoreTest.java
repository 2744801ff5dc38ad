package dev.rekey.sql.sqlite;

import dev.rekey.sql.ProjectStoreContract;
import dev.rekey.sql.jdbc.DatabaseEngine;
import java.nio.file.Path;

final class SqliteProjectStoreTest extends ProjectStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
