package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteAnswerStoreTest extends IdempotencyStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
