package dev.rekey.sql;

import java.nio.file.Path;

final class SqlitePepperStoreTest extends PepperStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
