package dev.rekey.testing;

import dev.rekey.sql.SqlDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL of this JVM's own, for tests that do not end it: see {@link DedicatedPostgres} for those that do. It keeps nothing
 * when it ends, and is fast for it.
 */
public final class SharedPostgres {

    private static final String TEMPLATE = "rekey_template";

    private static @Nullable EmbeddedPostgres server;
    private static final Map<Path, String> OF_FOLDERS = new LinkedHashMap<>();
    private static boolean templateIsMade;
    private static int count;

    private SharedPostgres() {}

    /** The URL of a new database, whose tables are made. */
    public static synchronized String freshDatabase() {
        template();
        return create("TEMPLATE " + TEMPLATE);
    }

    /** The URL of a new database without tables. */
    public static synchronized String emptyDatabase() {
        return create("");
    }

    /**
     * The database that stands for this folder: a new one at first, the same one from then on. It goes when the folder has
     * gone.
     */
    public static synchronized String databaseOf(Path folder) {
        Iterator<Map.Entry<Path, String>> known = OF_FOLDERS.entrySet().iterator();
        while (known.hasNext()) {
            Map.Entry<Path, String> entry = known.next();
            if (Files.notExists(entry.getKey())) {
                drop(entry.getValue());
                known.remove();
            }
        }
        return OF_FOLDERS.computeIfAbsent(folder.toAbsolutePath(), each -> freshDatabase());
    }

    /** Makes a database, with what else {@code CREATE DATABASE} is to be told, and answers its URL. */
    public static synchronized String create(String options) {
        String name = "rekey_" + ++count;
        execute("CREATE DATABASE " + name + " " + options);
        return url(name);
    }

    /** Throws a database away, whoever is connected to it. */
    public static void drop(String url) {
        String name = url.substring(url.lastIndexOf('/') + 1, url.indexOf('?'));
        execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    /** Runs a statement as the superuser, outside any test's database. */
    public static void execute(String sql) {
        executeIn(url("postgres"), sql);
    }

    /** Runs a statement in a database. */
    public static void executeIn(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** What a query of one column finds in a database. */
    public static List<String> query(String url, String sql) {
        List<String> found = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
        return found;
    }

    private static void template() {
        if (!templateIsMade) {
            templateIsMade = true;
            execute("CREATE DATABASE " + TEMPLATE);
            SqlDatabase.connect(url(TEMPLATE)).close();
        }
    }

    private static synchronized String url(String name) {
        EmbeddedPostgres running = server;
        if (running == null) {
            try {
                running = EmbeddedPostgres.start();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            server = running;
        }
        return "jdbc:postgresql://localhost:" + running.getPort() + "/" + name + "?user=postgres&password=postgres";
    }
}
