package dev.rekey.sql.sqlite;

import dev.rekey.sql.UsageStoreContract;
import dev.rekey.sql.jdbc.DatabaseEngine;
import java.nio.file.Path;

final class SqliteUsageStoreTest extends UsageStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
