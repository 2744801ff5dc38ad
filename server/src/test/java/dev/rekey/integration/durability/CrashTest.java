package dev.rekey.integration.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** {@code kill -9} of a server over SQLite, whose file is whole afterwards. */
@OneDatabase
@Tag("process")
class CrashTest extends CrashContract {

    @Override
    int rounds() {
        return 10;
    }

    @Override
    ServerProcess start() throws IOException {
        return ServerProcess.start(data);
    }

    @Override
    void strike(ServerProcess server, int round) {
        server.kill();
    }

    @Override
    void assertWhole() throws Exception {
        assertThat(query("PRAGMA integrity_check")).containsExactly("ok");
        assertThat(query("PRAGMA foreign_key_check")).isEmpty();
    }

    @Override
    List<String> query(String sql) throws SQLException, IOException {
        List<String> found = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + databaseFile());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private Path databaseFile() throws IOException {
        try (var files = Files.list(data)) {
            return files.filter(file -> file.toString().endsWith(".db"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
