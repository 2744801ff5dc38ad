package dev.rekey.sql.sqlite;

import dev.rekey.sql.RetentionStoreContract;
import dev.rekey.sql.jdbc.DatabaseEngine;
import java.nio.file.Path;

final class SqliteRetentionStoreTest extends RetentionStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
