package dev.rekey.sql;

import dev.rekey.sql.jdbc.DatabaseEngine;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test with a new database on one engine. */
public abstract class DatabaseTest {

    @TempDir
    public Path folder;

    public DatabaseEngine engine;
    public SqlDatabase database;
    public StoreSamples samples;

    protected abstract DatabaseEngine open(Path folder);

    @BeforeEach
    public void openDatabase() {
        engine = open(folder);
        database = new SqlDatabase(engine);
        samples = new StoreSamples(database);
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    /** Closes the database and opens it again, so that nothing but its files is left. */
    public void reopen() {
        closeDatabase();
        openDatabase();
    }
}
