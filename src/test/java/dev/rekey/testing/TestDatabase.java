package dev.rekey.testing;

import dev.rekey.config.Settings;
import dev.rekey.sql.SqlDatabase;
import java.nio.file.Path;

/** Where servers under test keep what they keep: in their folder, or in the PostgreSQL database that stands for it. */
public final class TestDatabase {

    private TestDatabase() {}

    public static SqlDatabase open(Path folder) {
        return Postgres.isTested() ? SqlDatabase.connect(Postgres.databaseOf(folder)) : SqlDatabase.open(folder);
    }

    /** The settings of nodes over it. */
    public static Settings.Nodes nodes(Path folder) {
        return Postgres.isTested() ? Settings.Nodes.ONE.over(Postgres.databaseOf(folder)) : Settings.Nodes.ONE;
    }
}
