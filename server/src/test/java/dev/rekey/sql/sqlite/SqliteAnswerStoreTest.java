package dev.rekey.sql.sqlite;

import dev.rekey.sql.IdempotencyStoreContract;
import dev.rekey.sql.jdbc.DatabaseEngine;
import java.nio.file.Path;

final class SqliteAnswerStoreTest extends IdempotencyStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
