package dev.rekey.integration.key;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.awaitility.Awaitility.await;

import dev.rekey.sql.SqlDatabase;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What changing a key costs the database: each statement more is a round trip more. */
@BothDatabases
class ChangeWorkTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    private int changes;

    @Test
    void aChangeReadsItsKeyWithOneStatementAndNothingElse() {
        TestClient root = server.root();
        String project = server.project();
        String key = server.key(project, server.user(project, "member")).text("/id");
        // The server reads for itself as well, now and then.
        await().atMost(Duration.ofSeconds(30)).until(() -> reads(root, key) == 1);
    }

    @Test
    void aKeyThatNamesRolesIsReadWholeFromOneState() {
        TestClient root = server.root();
        String project = server.project();
        expect(200, root.put("/v1/projects/" + project + "/roles/reader", json("{'permissions': ['files:read']}")));
        String key = server.key(project, server.user(project, "member")).text("/id");
        expect(200, root.patch("/v1/keys/" + key, json("{'restricted': true, 'roles': ['reader']}")));
        await().atMost(Duration.ofSeconds(30)).until(() -> reads(root, key) == 3);
    }

    private long reads(TestClient client, String key) {
        SqlDatabase database = server.app().database();
        long before = database.reads();
        expect(
                200,
                client.patch("/v1/keys/" + key, json("{'description': '%s'}").formatted(changes++)));
        return database.reads() - before;
    }
}
