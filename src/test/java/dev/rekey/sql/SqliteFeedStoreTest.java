package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteFeedStoreTest extends ChangeFeedStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
