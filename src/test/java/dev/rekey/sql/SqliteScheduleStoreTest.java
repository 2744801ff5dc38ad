package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteScheduleStoreTest extends ScheduleStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
