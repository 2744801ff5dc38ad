package dev.rekey.api.project;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A role is made and replaced under the conditions that its client names. */
@BothDatabases
class RolePreconditionsTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static final String READS = json("{'permissions': ['files:read']}");
    private static final String WRITES = json("{'permissions': ['files:write']}");

    private static String path() {
        return "/v1/projects/" + server.project() + "/roles/reader";
    }

    @Test
    void aRoleIsMadeOnlyWhereNoneIs() {
        String path = path();
        TestClient makes = server.root().with("If-None-Match", "*");
        String tag = expect(200, makes.put(path, READS)).header("ETag").orElseThrow();
        assertThat(expect(412, makes.put(path, WRITES)).text("/code")).isEqualTo("stale_version");
        TestResponse kept = expect(200, server.root().get(path));
        assertThat(kept.text("/permissions/0")).isEqualTo("files:read");
        assertThat(kept.header("ETag")).contains(tag);
    }

    @Test
    void aRoleIsReplacedOnlyWhereOneIs() {
        String path = path();
        expect(404, server.root().get(path));
        expect(412, server.root().with("If-Match", "*").put(path, READS));
        expect(412, server.root().with("If-Match", "\"1\"").put(path, READS));
        expect(404, server.root().with("If-Match", "*").delete(path));
        expect(404, server.root().get(path));
    }

    @Test
    void aProjectThatDemandsIfMatchStillTakesNewRoles() {
        String project = server.project();
        expect(200, server.root().patch("/v1/projects/" + project, json("{'settings': {'require_if_match': true}}")));
        String path = "/v1/projects/" + project + "/roles/reader";
        expect(200, server.root().put(path, READS));
        expect(428, server.root().put(path, READS));
        expect(428, server.root().delete(path));
    }

    @Test
    void theEntityTagStandsForTheContent() {
        String path = path();
        String first =
                expect(200, server.root().put(path, READS)).header("ETag").orElseThrow();
        String second =
                expect(200, server.root().put(path, WRITES)).header("ETag").orElseThrow();
        assertThat(second).isNotEqualTo(first);
        expect(412, server.root().with("If-Match", first).put(path, READS));
        expect(204, server.root().with("If-Match", second).delete(path));
        String described = """
            {"permissions": ["files:write"], "description": "another role of this name"}
            """;
        expect(200, server.root().put(path, described));
        expect(412, server.root().with("If-Match", second).delete(path));
    }

    @Test
    void itIsJudgedAfterThePermissionAndBeforeTheBody() {
        String project = server.project();
        String path = "/v1/projects/" + project + "/roles/reader";
        expect(200, server.root().put(path, READS));
        expect(412, server.root().with("If-Match", "\"1\"").put(path, json("{'nonsense")));
        expect(403, server.clientOf(project, "member").with("If-Match", "\"1\"").put(path, WRITES));
        expect(
                404,
                server.clientOf(server.project(), "administrator")
                        .with("If-Match", "\"1\"")
                        .put(path, WRITES));
    }

    @Test
    void ofManyWritersOneWinsEachVersion() throws Exception {
        String path = path();
        String tag = expect(200, server.root().put(path, READS)).header("ETag").orElseThrow();
        int writers = 16;
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            TestClient client = server.root().with("If-Match", tag);
            String body = json("{'permissions': ['files:%s']}").formatted(writer);
            tasks.add(() -> client.put(path, body).status());
        }
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> status : threads.invokeAll(tasks)) {
                statuses.add(status.get());
            }
        }
        assertThat(statuses).containsOnlyOnce(200);
        assertThat(statuses.stream().filter(status -> status == 412)).hasSize(writers - 1);
    }
}
