package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteUsageStoreTest extends UsageStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
