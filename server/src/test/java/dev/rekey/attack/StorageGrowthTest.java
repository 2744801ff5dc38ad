package dev.rekey.attack;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A caller that fills the disk: many updates of a large key, each of which takes a long list away or brings it back. */
@OneDatabase
@Tag("process")
final class StorageGrowthTest {

    private static final int UPDATES = 640;

    /**
     * An update may take a quarter of the key's JSON on average. It took once to twice the whole when each revision held all of
     * the key and each event the list before and after.
     */
    private static final int SHARE = 4;

    @TempDir
    private Path data;

    @Test
    void manyUpdatesOfALargeKeyTakeTheRoomOfAFew() throws Exception {
        try (AttackedServer server = AttackedServer.start(data)) {
            TestClient root = server.root();
            expect(201, root.post("/v1/projects", json("{'slug': 'attacker', 'name': 'attacker'}")));
            expect(201, root.post("/v1/projects/attacker/users", """
                {"external_id": "owner", "name": "owner", "email": "owner@example.org", "role": "administrator",
                 "type": "bot"}\
                """));
            TestResponse made = expect(201, root.post("/v1/keys", """
                {"project": "attacker", "owner": "owner", "name": "own", "restricted": false}\
                """));
            TestClient attacker = server.process().anonymous().as(made.text("/secret"));
            TestResponse fat = expect(201, attacker.post("/v1/keys", """
                {"name": "fat", "permissions": ["files:read"], "allowed_resources": {"invoice": %s}}\
                """.formatted(ids())));
            String path = "/v1/keys/" + fat.text("/id");
            long before = bytes();
            try (Bystander bystander = server.bystander()) {
                int updates = 0;
                while (updates < UPDATES) {
                    String list = updates % 2 == 0 ? "null" : ids();
                    TestResponse reply = attacker.patch(
                            path, json("{'allowed_resources': {'invoice': %s}}").formatted(list));
                    // At most 200 a second are taken of one caller.
                    if (reply.status() != 429) {
                        expect(200, reply);
                        updates++;
                    }
                }
                bystander.assertServed();
            }
            server.assertAlive();
            assertThat(bytes() - before)
                    .as(
                            "growth of the database by %d updates of a key of %d bytes",
                            UPDATES, fat.body().length())
                    .isLessThan((long) UPDATES * fat.body().length() / SHARE);
            TestResponse restored = expect(200, attacker.get(path + "/revisions/21"));
            assertThat(restored.json().at("/settings/allowed_resources/invoice"))
                    .isEqualTo(fat.json().at("/allowed_resources/invoice"));
        }
    }

    /** About 32 KB of ids. */
    private static String ids() {
        return IntStream.range(0, 900)
                .mapToObj(at -> "\"invoice-of-the-customer-%012d\"".formatted(at))
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** What the database takes, whether it is in the file or still in its log. */
    private long bytes() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("rekey.db"));
                Statement statement = connection.createStatement()) {
            return number(statement, "page_count") * number(statement, "page_size");
        }
    }

    private static long number(Statement statement, String pragma) throws SQLException {
        try (ResultSet found = statement.executeQuery("PRAGMA " + pragma)) {
            found.next();
            return found.getLong(1);
        }
    }
}
