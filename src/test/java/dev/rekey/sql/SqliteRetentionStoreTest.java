package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteRetentionStoreTest extends RetentionStoreContract {

    @Override
    Engine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
