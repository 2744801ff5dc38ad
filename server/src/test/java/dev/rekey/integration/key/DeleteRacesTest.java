package dev.rekey.integration.key;

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
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens to those who change, or make something in, what is deleted at the same moment. */
@BothDatabases
class DeleteRacesTest {

    private static final int ROUNDS = 60;

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void aDeleteOfAnOlderVersionNeverTakesANewerOneWithIt() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String project = server.project();
            String user = "/v1/projects/" + project + "/users/" + server.user(project, "member");
            assertOneWins(user);
            assertOneWins("/v1/projects/" + project);
        }
    }

    private static void assertOneWins(String path) throws Exception {
        TestClient first = server.root().with("If-Match", "\"1\"");
        List<TestResponse> replies =
                atOnce(List.of(() -> first.patch(path, json("{'name': 'changed'}")), () -> first.delete(path)));
        int changed = replies.getFirst().status();
        int deleted = replies.getLast().status();
        if (changed == 200) {
            assertThat(deleted)
                    .as("%s was changed, and then deleted unseen", path)
                    .isEqualTo(412);
        } else {
            assertThat(changed).isEqualTo(404);
            assertThat(deleted).isEqualTo(204);
        }
    }

    @Test
    void creationDuringDeletionOfTheProjectSucceedsOrIsNotFound() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String project = server.project();
            String path = "/v1/projects/" + project;
            List<Callable<TestResponse>> requests = new ArrayList<>();
            for (int at = 0; at < 4; at++) {
                int number = at;
                requests.add(() -> server.root().put(path + "/roles/role-" + number, json("{'permissions': ['a']}")));
                requests.add(() -> server.root()
                        .post(
                                path + "/users",
                                json("{'external_id': 'user-%s'}").formatted(number)));
            }
            requests.add(() -> server.root().delete(path));
            requests.add(() -> server.root().delete(path));
            for (TestResponse reply : atOnce(requests)) {
                assertThat(reply.status()).as(reply.body()).isIn(200, 201, 204, 404);
            }
        }
    }

    @Test
    void keyCreatedDuringDeletionOfItsUserIsDeletedOrRefused() throws Exception {
        String project = server.project();
        for (int round = 0; round < ROUNDS; round++) {
            String user = server.user(project, "member");
            String body = """
                {"project": "%s", "owner": "%s", "name": "k", "restricted": false}
                """.formatted(project, user);
            List<Callable<TestResponse>> requests = new ArrayList<>();
            for (int at = 0; at < 4; at++) {
                requests.add(() -> server.root().post("/v1/keys", body));
            }
            requests.add(() -> server.root().delete("/v1/projects/" + project + "/users/" + user));
            for (TestResponse reply : atOnce(requests)) {
                assertThat(reply.status()).as(reply.body()).isIn(201, 204, 422);
                if (reply.status() == 201) {
                    expect(404, server.root().get("/v1/keys/" + reply.text("/id")));
                }
            }
        }
    }

    private static List<TestResponse> atOnce(List<Callable<TestResponse>> requests) throws Exception {
        CyclicBarrier start = new CyclicBarrier(requests.size());
        List<Future<TestResponse>> sent = new ArrayList<>();
        List<TestResponse> replies = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Callable<TestResponse> request : requests) {
                sent.add(threads.submit(() -> {
                    start.await();
                    return request.call();
                }));
            }
            for (Future<TestResponse> each : sent) {
                replies.add(each.get());
            }
        }
        return replies;
    }
}
