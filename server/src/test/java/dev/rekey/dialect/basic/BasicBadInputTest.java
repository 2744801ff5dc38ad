package dev.rekey.dialect.basic;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.dialect.MalformedBodies;
import dev.rekey.http.json.Json;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Paths, bodies and values that the Basic API refuses, in the vendor's shape and without a change. */
@BothDatabases
class BasicBadInputTest extends BasicFixture {

    @RegisterExtension
    static final TestServer server = new TestServer();

    BasicBadInputTest() {
        super(server);
    }

    @Test
    void messagesUseTheVendorsTerms() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        String key = create(admin, project, "files:read");
        TestClient writer = restricted(
                project, server.user(project, "administrator"), json("'keys:write', 'keys:read', 'files:read'"));
        List<String> messages = new ArrayList<>();
        for (String roles : List.of("", " ", ",", "a b", "a\u0007", "a:b:c:d:e:f:g", "a".repeat(40_000))) {
            String body = Json.write(Json.object().put("label", "x").put("roles", roles));
            messages.add(expect(400, admin.post(keys(project), body)).text("/message"));
            messages.add(
                    expect(400, admin.patch(keys(project) + "/" + key, body)).text("/message"));
        }
        for (String roles : List.of("*", "files:write")) {
            String body = json("{'label': 'x', 'roles': '%s'}").formatted(roles);
            messages.add(expect(400, writer.post(keys(project), body)).text("/message"));
            messages.add(
                    expect(400, writer.patch(keys(project) + "/" + key, body)).text("/message"));
        }
        assertThat(messages)
                .allSatisfy(message -> assertThat(message)
                        .isNotBlank()
                        .doesNotContainIgnoringCase("restricted")
                        .doesNotContain("allowed_", "expires_at", "owner:"));
    }

    @Test
    void unreadableBodyIsRefusedAndChangesNothing() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        String key = create(admin, project, "files:read");
        MalformedBodies.unreadable().forEach((what, body) -> {
            for (TestResponse reply : List.of(
                    admin.patch(keys(project) + "/" + key, body),
                    admin.post(keys(project), body),
                    admin.post(keys(project) + "/verify", body))) {
                assertThat(reply.status()).as(what).isEqualTo(400);
                assertThat(reply.text("/error")).as(what).isEqualTo("Bad Request");
            }
        });
        assertThat(nativeKey(key).path("version").asInt()).isEqualTo(1);
        assertThat(ids(admin, project)).hasSize(2);
    }

    @Test
    void unacceptableValueIsRefusedAndChangesNothing() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        String key = create(admin, project, "files:read");
        Map<String, List<String>> bad = new LinkedHashMap<>();
        bad.put(
                "label",
                List.of(
                        "null",
                        "1",
                        "true",
                        "[]",
                        "{}",
                        "\"\"",
                        "\"  \"",
                        "\"a\\u0000b\"",
                        "\"\\n\"",
                        "\"" + "n".repeat(201) + "\""));
        bad.put(
                "roles",
                List.of(
                        "null",
                        "1",
                        "true",
                        json("['files:read']"),
                        "{}",
                        "\"\"",
                        "\"  \"",
                        "\",\"",
                        "\"a,,b\"",
                        "\"a,\"",
                        "\"a b\"",
                        "\"a\\u0000\"",
                        "\"a,\\nb\"",
                        "\"é\"",
                        json("'a:b:c:d:e:f:g'"),
                        "\"" + "a".repeat(129) + "\"",
                        "\"" + "a,".repeat(50_000) + "a\"",
                        MalformedBodies.longList("r"),
                        "\"x,*x\""));
        bad.forEach((field, values) -> values.forEach(value -> {
            String other = field.equals("label") ? "roles" : "label";
            String body = json("{'%s': 'fine', '%s': %s}").formatted(other, field, value);
            for (TestResponse reply :
                    List.of(admin.patch(keys(project) + "/" + key, body), admin.post(keys(project), body))) {
                assertThat(expect(400, reply).text("/message")).as(value).contains(field);
            }
        }));
        expect(400, admin.patch(keys(project) + "/" + key, "{}"));
        for (String body : List.of("{}", json("{'label': 'x'}"), json("{'roles': 'x'}"))) {
            expect(400, admin.post(keys(project), body));
        }
        assertThat(nativeKey(key).path("version").asInt()).isEqualTo(1);
        assertThat(ids(admin, project)).hasSize(2);
    }

    @Test
    void whatIsTooLargeOrOfAnotherKindIsRefused() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        String path = keys(project) + "/" + create(admin, project, "files:read");
        for (TestResponse reply : List.of(
                admin.patch(path, MalformedBodies.tooLarge()),
                admin.post(keys(project), MalformedBodies.tooLarge()),
                admin.post(keys(project) + "/verify", MalformedBodies.tooLarge()))) {
            expect(413, reply);
        }
        for (String type : List.of("text/plain", "application/merge-patch+json", "application/json; charset=latin1")) {
            expect(415, admin.with("Content-Type", type).patch(path, json("{'label': 'x'}")));
        }
        expect(415, admin.send("PATCH", path, json("{'label': 'x'}")));
        // Bodies that nobody asked for are passed over.
        expect(200, admin.post(path + "/regenerate", "[1"));
    }

    @Test
    void unknownPathsAndMethodsAreRefusedInTheVendorsFormat() {
        String project = server.project();
        TestClient admin = server.clientOf(project, "administrator");
        TestResponse method = admin.exchange("PUT", keys(project) + "/" + UNKNOWN_KEY, "{}");
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.text("/error")).isEqualTo("Method Not Allowed");
        assertThat(method.header("Allow")).hasValue("DELETE, GET, HEAD, PATCH");
        for (String path :
                List.of("/project", "/project/", "/project/" + project, keys(project) + "/", keys(project) + "s")) {
            TestResponse reply = admin.exchange("GET", path, null);
            assertThat(reply.status()).as(path).isEqualTo(404);
            assertThatJson(reply.body()).isEqualTo("{'error':'Not Found'}");
        }
    }
}
