package dev.rekey.api.key;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Metadata is the customer's own JSON: a null in it is kept, unless a merge patch (RFC 7396) deletes by it. */
@BothDatabases
class MetadataNullsTest {

    private static final String NULLS = json("{'a':null,'b':{'c':null,'d':1},'n':[1,null,{'n':null}]}");

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static String metadata(TestResponse reply) {
        return reply.json().path("metadata").toString();
    }

    private static TestResponse key(String metadata) {
        String project = server.project();
        return server.key(
                project,
                server.user(project, "member"),
                json("'restricted': false, 'metadata': %s").formatted(metadata));
    }

    @Test
    void aNewKeyKeepsNulls() {
        TestResponse made = key(NULLS);
        assertThat(metadata(made)).isEqualTo(NULLS);
        String path = "/v1/keys/" + made.text("/id");
        assertThat(metadata(server.root().get(path))).isEqualTo(NULLS);
        TestResponse verdict = expect(
                200, server.root().post("/v1/verify", json("{'key': '%s'}").formatted(made.text("/secret"))));
        assertThat(metadata(verdict)).isEqualTo(NULLS);
    }

    @Test
    void aReplacementKeepsNulls() {
        String path = "/v1/keys/" + key(json("{'x': 1}")).text("/id");
        assertThat(metadata(expect(200, server.root().put(path + "/metadata", NULLS))))
                .isEqualTo(NULLS);
        assertThat(metadata(server.root().get(path))).isEqualTo(NULLS);
        TestResponse same = expect(200, server.root().put(path + "/metadata", NULLS));
        assertThat(same.text("/version")).as("the same again changes nothing").isEqualTo("2");
        expect(200, server.root().put(path + "/metadata", "{}"));
        assertThat(metadata(expect(200, server.root().post(path + "/revisions/2/restore", "{}"))))
                .as("as it is restored")
                .isEqualTo(NULLS);
    }

    @Test
    void aMergePatchDeletesMembersOnItsPathAlone() {
        String path = "/v1/keys/" + key(NULLS).text("/id");
        TestResponse patched = expect(200, server.root().patch(path, """
            {"metadata": {"n": [1, null, {"n": null}], "b": {"d": null}}}
            """));
        assertThatJson(metadata(patched)).isEqualTo("{'a':null,'b':{'c':null},'n':[1,null,{'n':null}]}");
        patched =
                expect(200, server.root().patch(path, json("{'metadata': {'n': null, 'new': {'x': null, 'y': []}}}")));
        assertThatJson(metadata(patched)).isEqualTo("{'a':null,'b':{'c':null},'new':{'y':[]}}");
        patched = expect(200, server.root().patch(path, json("{'metadata': {'a': null}}")));
        assertThatJson(metadata(patched)).isEqualTo("{'b':{'c':null},'new':{'y':[]}}");
        assertThat(patched.text("/version")).isEqualTo("4");
    }

    @Test
    void aScheduledMergePatchIsOneWhenItIsMade() {
        String path = "/v1/keys/" + key(json("{'gone': 1}")).text("/id");
        String patch = """
            {"metadata": {"gone": null, "n": [null, {"n": null}]}, "effective_at": "%s"}
            """.formatted(server.clock().instant().plus(Duration.ofHours(1)));
        String change = expect(202, server.root().patch(path, patch)).text("/pending_changes/0/id");
        TestResponse applied = expect(200, server.root().post(path + "/scheduled-changes/" + change + "/apply"));
        assertThatJson(metadata(applied)).isEqualTo("{'n':[null,{'n':null}]}");
    }

    @Test
    void aUserKeepsNulls() {
        String path = "/v1/projects/" + server.project() + "/users";
        TestResponse made = expect(
                201,
                server.root()
                        .post(path, json("{'external_id': 'u', 'metadata': %s}").formatted(NULLS)));
        assertThat(metadata(made)).isEqualTo(NULLS);
        assertThat(metadata(server.root().get(path + "/u"))).isEqualTo(NULLS);
        TestResponse patched = expect(
                200, server.root().patch(path + "/u", json("{'metadata': {'a': null, 'b': null, 'n': [null]}}")));
        assertThatJson(metadata(patched)).isEqualTo("{'n':[null]}");
        assertThat(metadata(expect(200, server.root().patch(path + "/u", json("{'metadata': null}")))))
                .isEqualTo("{}");
    }
}
