package dev.rekey.sql.sqlite;

import dev.rekey.sql.TrafficStoreContract;
import dev.rekey.sql.jdbc.DatabaseEngine;
import java.nio.file.Path;

final class SqliteTrafficStoreTest extends TrafficStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }

    /** All that is in use: nothing else grows meanwhile. */
    @Override
    protected long bytesOfTraffic() {
        return engine.transactions()
                .read(handle -> handle.createQuery("""
                        SELECT (page_count - freelist_count) * page_size
                        FROM pragma_page_count, pragma_freelist_count, pragma_page_size""").mapTo(Long.class).one());
    }
}
