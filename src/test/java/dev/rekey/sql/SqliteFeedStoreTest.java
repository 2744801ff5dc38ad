package dev.rekey.sql;

import java.nio.file.Path;

final class SqliteFeedStoreTest extends FeedStoreContract {

    @Override
    Engine open(Path folder) {
        return SqliteEngine.open(folder);
    }
}
