package dev.rekey.testing;

import dev.rekey.config.SecretText;
import dev.rekey.config.ServerSettings;
import dev.rekey.sql.SqlDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where servers under test keep what they keep: in their folder, or in the PostgreSQL database that stands for it. */
public final class TestDatabase {

    private TestDatabase() {}

    public static SqlDatabase open(Path folder) {
        return TestedDatabase.isPostgresql()
                ? SqlDatabase.connect(SharedPostgres.databaseOf(folder))
                : SqlDatabase.open(folder);
    }

    /** The settings of nodes over it. */
    public static ServerSettings.Nodes nodes(Path folder) {
        return TestedDatabase.isPostgresql() ? over(SharedPostgres.databaseOf(folder)) : ServerSettings.Nodes.ONE;
    }

    /** Nodes whose clocks may say what a test wants, whatever the database's says. */
    public static ServerSettings.Nodes over(String url) {
        ServerSettings.Nodes usual = ServerSettings.Nodes.ONE;
        return new ServerSettings.Nodes(
                Optional.of(SecretText.of(url)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                usual.maxStale(),
                usual.maxStaleOnError(),
                Duration.ofDays(36_500));
    }
}
