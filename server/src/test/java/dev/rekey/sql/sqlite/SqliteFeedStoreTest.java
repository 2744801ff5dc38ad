package dev.rekey.sql.sqlite;

import dev.rekey.sql.ChangeFeedStoreContract;
import dev.rekey.sql.jdbc.DatabaseEngine;
import java.nio.file.Path;

final class SqliteFeedStoreTest extends ChangeFeedStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
