package dev.rekey.dialect;

import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.id.KeyId;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A request without the body that its operation needs is refused for that, not for the media type of a body it does not have. */
@BothDatabases
class NoBodyTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    private final String project = server.project();
    private final TestResponse key = server.key(project, server.user(project, "administrator"));
    private final TestClient client = server.anonymous().as(key.text("/secret"));

    /** An operation that needs a body. */
    private record Needy(String method, String path) {}

    @Test
    void atTheNativeApiItIsMalformedJson() {
        String one = "/v1/keys/" + key.text("/id");
        for (Needy needy : List.of(
                new Needy("POST", "/v1/keys"),
                new Needy("PATCH", one),
                new Needy("PUT", one + "/metadata"),
                new Needy("POST", one + "/rehearse"),
                new Needy("POST", "/v1/verify"),
                new Needy("POST", "/v1/verify/batch"),
                new Needy("POST", "/v1/projects/" + project + "/users"),
                new Needy("PATCH", "/v1/projects/" + project),
                new Needy("PUT", "/v1/projects/" + project + "/roles/reader"))) {
            refused(needy, reply -> assertThat(expect(400, reply).text("/code")).isEqualTo("malformed_json"));
        }
        Needy introspection = new Needy("POST", "/oauth2/introspect");
        refused(
                introspection,
                reply -> assertThat(expect(400, reply).text("/code")).isEqualTo("malformed_request"));
    }

    @Test
    void atBasicItIsABadRequestWithAMessage() {
        String many = "/project/" + project + "/key";
        for (Needy needy : List.of(
                new Needy("POST", many),
                new Needy("PATCH", many + "/" + key.text("/id")),
                new Needy("POST", many + "/verify"))) {
            refused(needy, reply -> {
                assertThat(expect(400, reply).text("/error")).isEqualTo("Bad Request");
                assertThat(reply.text("/message")).isNotBlank();
            });
        }
    }

    @Test
    void atVoiceableItIsABadRequest() {
        for (String many : List.of("/api/v1/api_keys", "/voiceable-api/api_keys")) {
            for (Needy needy : List.of(new Needy("POST", many), new Needy("PUT", many + "/" + key.text("/number")))) {
                refused(
                        needy,
                        reply -> assertThat(expect(400, reply).text("/status/message"))
                                .isEqualTo("Bad Request"));
            }
        }
    }

    @Test
    void atDocSpaceItIsAValidationAnswer() {
        String many = "/api/2.0/keys";
        String id = KeyId.parse(key.text("/id")).orElseThrow().value().toString();
        for (Needy needy : List.of(new Needy("POST", many), new Needy("PUT", many + "/" + id))) {
            refused(
                    needy,
                    reply -> assertThat(expect(400, reply)
                                    .json()
                                    .at("/response/errors")
                                    .has("$"))
                            .isTrue());
        }
    }

    /** This vendor documents a 415 for every POST and PUT that is not declared as JSON. */
    @Test
    void atPartooTheMediaTypeIsJudgedFirst() {
        String many = "/v2/api_keys";
        for (Needy needy : List.of(new Needy("POST", many), new Needy("PUT", many + "/" + key.text("/number")))) {
            expect(415, client.send(needy.method(), needy.path(), null));
            TestResponse declared =
                    client.with("Content-Type", "application/json").send(needy.method(), needy.path(), "");
            assertThat(expect(400, declared).json().at("/errors/json").has("_schema"))
                    .isTrue();
        }
    }

    /** An operation that needs no body does not ask for one, whatever the request says of its type. */
    @Test
    void anOperationThatNeedsNoBodyTakesNone() {
        String path = "/project/" + project + "/key/" + key.text("/id") + "/regenerate";
        TestClient root = server.root();
        expect(200, root.send("POST", path, null));
        expect(200, root.with("Content-Type", "text/plain").send("POST", path, ""));
    }

    private void refused(Needy needy, Consumer<TestResponse> check) {
        check.accept(client.send(needy.method(), needy.path(), null));
        for (String type : List.of("application/json", "application/x-www-form-urlencoded", "text/plain")) {
            check.accept(client.with("Content-Type", type).send(needy.method(), needy.path(), ""));
        }
    }
}
