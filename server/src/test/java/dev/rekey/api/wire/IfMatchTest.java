package dev.rekey.api.wire;

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

/** A change is made to the version that the client means, or not at all. */
@BothDatabases
class IfMatchTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void anotherVersionIsRefused() {
        String path = key();
        assertThat(expect(412, server.root().with("If-Match", "\"2\"").patch(path, json("{'name': 'x'}")))
                        .text("/code"))
                .isEqualTo("stale_version");
        expect(412, server.root().with("If-Match", "W/\"1\"").patch(path, json("{'name': 'x'}")));
        expect(412, server.root().with("If-Match", "\"nonsense\"").patch(path, json("{'name': 'x'}")));
        TestResponse done =
                expect(200, server.root().with("If-Match", json("'7', '1'")).patch(path, json("{'name': 'x'}")));
        assertThat(done.header("ETag")).contains("\"2\"");
        expect(200, server.root().with("If-Match", "*").patch(path, json("{'name': 'y'}")));
        expect(412, server.root().with("If-Match", "\"1\"").post(path + "/revoke"));
        expect(412, server.root().with("If-Match", "\"1\"").post(path + "/rotate"));
        expect(412, server.root().with("If-Match", "\"1\"").put(path + "/metadata", "{}"));
        expect(412, server.root().with("If-Match", "\"1\"").delete(path));
        assertThat(server.root().get(path).header("ETag")).contains("\"3\"");
        expect(400, server.root().with("If-Match", "1").patch(path, "{}"));
    }

    @Test
    void itIsJudgedBeforeTheBodyAndAfterExistence() {
        String path = key();
        expect(412, server.root().with("If-Match", "\"2\"").patch(path, json("{'nonsense': 1")));
        expect(404, server.root().with("If-Match", "\"2\"").patch("/v1/keys/key_nonsense", "{}"));
        expect(401, server.anonymous().with("If-Match", "\"2\"").patch(path, "{}"));
    }

    @Test
    void aProjectCanDemandIt() {
        String project = server.project();
        TestResponse demanding = expect(
                200, server.root().patch("/v1/projects/" + project, json("{'settings': {'require_if_match': true}}")));
        String user = server.user(project, "member");
        String path = "/v1/keys/" + server.key(project, user).text("/id");
        assertThat(expect(428, server.root().patch(path, json("{'name': 'x'}"))).text("/code"))
                .isEqualTo("version_required");
        expect(428, server.root().delete(path));
        expect(428, server.root().post(path + "/rotate"));
        expect(428, server.root().post(path + "/revoke"));
        expect(428, server.root().post(path + "/rotate/cancel"));
        expect(428, server.root().put(path + "/metadata", "{}"));
        expect(428, server.root().post(path + "/revisions/1/restore"));
        String secret = path + "/secrets/" + server.root().get(path).text("/secrets/0/id");
        expect(428, server.root().patch(secret, json("{'expires_in_seconds': 60}")));
        expect(428, server.root().delete(secret));
        expect(428, server.root().patch("/v1/projects/" + project, json("{'name': 'x'}")));
        expect(428, server.root().patch("/v1/projects/" + project + "/users/" + user, json("{'name': 'x'}")));
        expect(428, server.root().delete("/v1/projects/" + project + "/users/" + user));
        expect(428, server.root().delete("/v1/projects/" + project));
        expect(200, server.root().with("If-Match", "\"1\"").patch(path, json("{'name': 'x'}")));
        String etag = demanding.header("ETag").orElseThrow();
        expect(200, server.root().with("If-Match", etag).patch("/v1/projects/" + project, json("{'name': 'x'}")));
    }

    @Test
    void ofManyWritersOneWinsEachVersion() throws Exception {
        String path = key();
        int writers = 32;
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            TestClient client = server.root().with("If-Match", "\"1\"");
            String patch = json("{'name': 'writer %s'}").formatted(writer);
            tasks.add(() -> client.patch(path, patch).status());
        }
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> status : threads.invokeAll(tasks)) {
                statuses.add(status.get());
            }
        }
        assertThat(statuses).containsOnlyOnce(200);
        assertThat(statuses.stream().filter(status -> status == 412)).hasSize(writers - 1);
        assertThat(server.root().get(path).text("/version")).isEqualTo("2");
    }

    private static String key() {
        String project = server.project();
        return "/v1/keys/" + server.key(project, server.user(project, "member")).text("/id");
    }
}
