package dev.rekey.sql.sqlite;

import dev.rekey.sql.ScheduleStoreContract;
import dev.rekey.sql.jdbc.DatabaseEngine;
import java.nio.file.Path;

final class SqliteScheduleStoreTest extends ScheduleStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
