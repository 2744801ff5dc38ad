package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteAuditStoreTest extends AuditStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
