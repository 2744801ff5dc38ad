package dev.rekey.sql;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test with a new database on one engine. */
abstract class DatabaseTest {

    @TempDir
    Path folder;

    DatabaseEngine engine;
    SqlDatabase database;
    StoreSamples samples;

    protected abstract DatabaseEngine open(Path folder);

    @BeforeEach
    void openDatabase() {
        engine = open(folder);
        database = new SqlDatabase(engine);
        samples = new StoreSamples(database);
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    /** Closes the database and opens it again, so that nothing but its files is left. */
    void reopen() {
        closeDatabase();
        openDatabase();
    }
}
