package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteAnswerStoreTest extends AnswerStoreContract {

    @Override
    Engine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
