package dev.rekey.sql.sqlite;

import dev.rekey.sql.RevisionStoreContract;
import dev.rekey.sql.jdbc.DatabaseEngine;
import java.nio.file.Path;

final class SqliteRevisionStoreTest extends RevisionStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
