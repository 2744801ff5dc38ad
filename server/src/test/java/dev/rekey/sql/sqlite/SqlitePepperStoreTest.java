package dev.rekey.sql.sqlite;

import dev.rekey.sql.PepperStoreContract;
import dev.rekey.sql.jdbc.DatabaseEngine;
import java.nio.file.Path;

final class SqlitePepperStoreTest extends PepperStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
