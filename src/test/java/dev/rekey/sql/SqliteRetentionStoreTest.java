package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteRetentionStoreTest extends RetentionStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
