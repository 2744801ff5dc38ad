package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteRevisionStoreTest extends RevisionStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
