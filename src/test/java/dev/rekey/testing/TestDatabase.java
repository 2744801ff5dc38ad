package dev.rekey.testing;

import dev.rekey.config.SecretText;
import dev.rekey.config.Settings;
import dev.rekey.sql.SqlDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where servers under test keep what they keep: in their folder, or in the PostgreSQL database that stands for it. */
public final class TestDatabase {

    private TestDatabase() {}

    public static SqlDatabase open(Path folder) {
        return Postgres.isTested() ? SqlDatabase.connect(Postgres.databaseOf(folder)) : SqlDatabase.open(folder);
    }

    /** The settings of nodes over it. */
    public static Settings.Nodes nodes(Path folder) {
        return Postgres.isTested() ? over(Postgres.databaseOf(folder)) : Settings.Nodes.ONE;
    }

    /** Nodes whose clocks may say what a test wants, whatever the database's says. */
    public static Settings.Nodes over(String url) {
        Settings.Nodes usual = Settings.Nodes.ONE;
        return new Settings.Nodes(
                Optional.of(SecretText.of(url)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                usual.maxStale(),
                usual.maxStaleOnError(),
                Duration.ofDays(36_500));
    }
}
