package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteRevisionStoreTest extends RevisionStoreContract {

    @Override
    DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
