package dev.rekey.integration.key;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.http.RouteTable;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one owner and one caller may take of what all projects share. */
@BothDatabases
final class ProjectQuotasTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void anOwnerHasAsManyKeysAsTheQuotaAtEveryApi() {
        String project = server.project();
        TestClient member = server.clientOf(project, "member");
        quotas(project, json("{'keys_per_owner': 2}"));
        expect(201, createNatively(member));
        TestResponse full = expect(422, createNatively(member));
        assertThat(full.text("/errors/0/code")).isEqualTo("too_many_keys");
        assertThat(full.text("/errors/0/pointer")).isEqualTo("#/owner");
        expect(400, createAtDocSpace(member));
        expect(400, createAtPartoo(member));
        expect(422, createAtVoiceable(member));
        expect(400, createAtBasic(member, project));

        quotas(project, json("{'keys_per_owner': null}"));
        expect(201, createNatively(member));
    }

    @Test
    void onlyRootRaisesOrRemovesAQuotaOrAnyBoundOfTheHistory() {
        String project = server.project();
        TestClient administrator = server.clientOf(project, "administrator");
        String path = "/v1/projects/" + project;
        for (String settings : List.of(
                json("'quotas': {'keys_per_owner': 10001}"),
                json("'quotas': {'keys_per_owner': null}"),
                json("'quotas': {'changes_per_second': null}"),
                json("'quotas': {'changes_burst': 1001}"),
                json("'quotas': null"),
                json("'revision_retention_days': null"),
                json("'revision_retention_count': 10001"),
                json("'audit_retention_days': 1"),
                json("'audit_retention_count': null"))) {
            TestResponse refused = expect(
                    403, administrator.patch(path, json("{'settings': {%s}}").formatted(settings)));
            assertThat(refused.text("/code")).isEqualTo("role_not_allowed");
        }
        TestResponse whole = expect(200, administrator.get(path));
        expect(200, administrator.patch(path, whole.body()));
        expect(200, administrator.patch(path, """
            {"settings": {"quotas": {"keys_per_owner": 9}, "revision_retention_count": 100}}\
            """));
        TestResponse outside = expect(422, server.root().patch(path, """
            {"settings": {"quotas": {"keys_per_owner": 0}, "revision_retention_count": 99}}\
            """));
        assertThat(outside.body()).contains("#/settings/quotas/keys_per_owner", "#/settings/revision_retention_count");
    }

    @Test
    void aCallerThatChangesTooMuchWaitsAtEveryApiAndVerificationDoesNot() {
        String project = server.project();
        TestClient busy = server.clientOf(project, "administrator");
        TestClient other = server.clientOf(project, "administrator");
        quotas(project, json("{'changes_per_second': 1, 'changes_burst': 2}"));
        expect(201, createNatively(busy));
        TestResponse refused = untilRefused(() -> createNatively(busy));
        assertThat(refused.text("/code")).isEqualTo("too_many_changes");
        assertThat(refused.header("Retry-After"))
                .hasValueSatisfying(
                        seconds -> assertThat(Integer.parseInt(seconds)).isBetween(1, 2));

        assertThat(untilRefused(() -> createAtDocSpace(busy)).text("/error/message"))
                .isNotEmpty();
        assertThat(untilRefused(() -> createAtPartoo(busy)).text("/errors/json/_schema/0"))
                .isNotEmpty();
        assertThat(untilRefused(() -> createAtVoiceable(busy))
                        .json()
                        .at("/status/code")
                        .asInt())
                .isEqualTo(429);
        assertThat(untilRefused(() -> createAtBasic(busy, project)).text("/error"))
                .isEqualTo("Too Many Requests");
        for (TestResponse each : List.of(createAtDocSpace(busy), createAtPartoo(busy))) {
            if (each.status() == 429) {
                assertThat(each.header("Retry-After")).isPresent();
            }
        }

        for (int question = 0; question < 20; question++) {
            expect(200, busy.post("/v1/verify", json("{'key': 'rekey_nobody-has-this-key-0123456789'}")));
            expect(200, busy.get("/v1/keys?limit=1"));
        }
        expect(201, createNatively(other));
        for (int change = 0; change < 20; change++) {
            expect(201, createFor(server.root(), project));
        }
    }

    /** Of a change that is refused neither the key nor anything else is read or written. */
    @Test
    void aRefusedChangeIsRefusedBeforeTheDatabaseIsAsked() {
        String project = server.project();
        TestClient busy = server.clientOf(project, "administrator");
        quotas(project, json("{'changes_per_second': 1, 'changes_burst': 1}"));
        server.settle();
        untilRefused(() -> createNatively(busy));
        long start = server.app().database().reads();
        int refused = 0;
        for (int change = 0; change < 200; change++) {
            refused += busy.patch("/v1/keys/@self", json("{'name': 'other'}")).status() == 429 ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(150);
        assertThat(server.app().database().reads() - start).isLessThan(100);
    }

    /** An operation that changes something and is taken for a question would escape the quota. */
    @Test
    void everyOperationButAFewQuestionsIsCounted() {
        Set<String> asking = new TreeSet<>();
        for (RouteTable.Entry entry : server.app().routes().routes()) {
            String method = entry.route().method();
            if (!method.equals("GET")
                    && Set.of("verifyKey", "verifyKeys", "introspectKey", "rehearseKey")
                            .contains(entry.route().operation())) {
                asking.add(method + " " + entry.route().template());
            }
        }
        assertThat(asking)
                .containsExactly(
                        "POST /oauth2/introspect",
                        "POST /project/{id}/key/verify",
                        "POST /v1/keys/{key}/rehearse",
                        "POST /v1/verify",
                        "POST /v1/verify/batch");
    }

    private static TestResponse untilRefused(Supplier<TestResponse> change) {
        return IntStream.range(0, 50)
                .mapToObj(_ -> change.get())
                .filter(reply -> reply.status() == 429)
                .findFirst()
                .orElseThrow();
    }

    private static void quotas(String project, String quotas) {
        expect(
                200,
                server.root()
                        .patch(
                                "/v1/projects/" + project,
                                json("{'settings': {'quotas': %s}}").formatted(quotas)));
    }

    private static TestResponse createNatively(TestClient client) {
        return client.post("/v1/keys", json("{'name': 'one', 'restricted': false}"));
    }

    private static TestResponse createFor(TestClient root, String project) {
        return root.post("/v1/keys", """
            {"project": "%s", "owner": "%s", "name": "one", "restricted": false}\
            """.formatted(project, server.user(project, "member")));
    }

    private static TestResponse createAtDocSpace(TestClient client) {
        return client.post("/api/2.0/keys", json("{'name': 'one'}"));
    }

    private static TestResponse createAtPartoo(TestClient client) {
        return client.post("/v2/api_keys", json("{'label': 'one'}"));
    }

    private static TestResponse createAtVoiceable(TestClient client) {
        return client.post("/api/v1/api_keys", json("{'api_key': {'name': 'one', 'key_type': 'private'}}"));
    }

    private static TestResponse createAtBasic(TestClient client, String project) {
        return client.post("/project/" + project + "/key", json("{'label': 'one', 'roles': ['admin']}"));
    }
}
