package dev.rekey.sql.sqlite;

import dev.rekey.sql.CreditStoreContract;
import dev.rekey.sql.jdbc.DatabaseEngine;
import java.nio.file.Path;

final class SqliteCreditStoreTest extends CreditStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
