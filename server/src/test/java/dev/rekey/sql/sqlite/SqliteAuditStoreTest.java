package dev.rekey.sql.sqlite;

import dev.rekey.sql.AuditStoreContract;
import dev.rekey.sql.jdbc.DatabaseEngine;
import java.nio.file.Path;

final class SqliteAuditStoreTest extends AuditStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
