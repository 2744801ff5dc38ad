package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteProjectStoreTest extends ProjectStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
