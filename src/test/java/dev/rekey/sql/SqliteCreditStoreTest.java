package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteCreditStoreTest extends CreditStoreContract {

    @Override
    DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
