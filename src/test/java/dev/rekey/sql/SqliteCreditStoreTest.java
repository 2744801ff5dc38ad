package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteCreditStoreTest extends CreditStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
