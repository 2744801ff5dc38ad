package dev.rekey.api.verify;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a key must be good for, said as the text of a query. */
@BothDatabases
class VerifyQueryTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void aQueryIsJudgedByWhatTheKeyMayDo() {
        String project = server.project();
        TestResponse key =
                server.key(project, server.user(project, "member"), json("'permissions': ['files:*', 'rooms:write']"));

        assertCode("VALID", key, "\"files:read AND (rooms:write OR admin)\"");
        assertCode("VALID", key, "\"admin OR files:*\"");
        assertCode("INSUFFICIENT_PERMISSIONS", key, "\"files:read AND (rooms:read OR admin)\"");
        assertCode("INSUFFICIENT_PERMISSIONS", key, json("'rooms:*'"));
        assertCode("INSUFFICIENT_PERMISSIONS", key, json("'keys:read'"));
        assertCode("VALID", key, json("['files:read', 'rooms:write']"));
        assertCode("INSUFFICIENT_PERMISSIONS", key, json("['files:read', 'admin']"));
        assertCode("VALID", key, "[]");
        assertCode("VALID", key, "null");
    }

    @Test
    void aQueryIsJudgedByWhatTheOwnerMayDoToo() {
        String project = server.project();
        String user = server.user(project, "member");
        TestResponse key = server.key(project, user);
        assertCode("VALID", key, "\"a AND b\"");
        expect(200, server.root().patch("/v1/projects/" + project + "/users/" + user, json("{'permissions': ['a']}")));

        assertCode("VALID", key, "\"a OR b\"");
        assertCode("INSUFFICIENT_PERMISSIONS", key, "\"a AND b\"");
    }

    @Test
    void aMalformedQuerySaysWhere() {
        TestResponse reply = expect(422, verify("x", "\"files:read and secret-looking\""));

        assertThat(reply.text("/code")).isEqualTo("invalid_input");
        assertThat(reply.text("/errors/0/pointer")).isEqualTo("#/permissions");
        assertThat(reply.text("/errors/0/code")).isEqualTo("not_a_permission_query");
        assertThat(reply.text("/errors/0/detail"))
                .isEqualTo("At character 11, counted from 0: AND and OR must be upper case.");
        assertThat(reply.body()).doesNotContain("secret-looking");
    }

    /** A client whose query was lost must not be told that every key is good. */
    @Test
    void anEmptyTextIsNotAQueryThatNeedsNothing() {
        assertThat(expect(422, verify("x", "\"\"")).text("/errors/0/code")).isEqualTo("not_a_permission_query");
    }

    @Test
    void everyFaultIsSaidAtOnce() {
        TestResponse reply =
                expect(422, server.root().post("/v1/verify", json("{'permissions': 'a AND', 'resource': 'file'}")));
        assertThat(reply.json().at("/errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder("#/key", "#/permissions", "#/resource");
    }

    @Test
    void whatIsNeitherListNorTextIsAnotherType() {
        for (String value : new String[] {"1", "true", "{}"}) {
            TestResponse reply = expect(400, verify("x", value));
            assertThat(reply.text("/errors/0/pointer")).isEqualTo("#/permissions");
            assertThat(reply.text("/errors/0/code")).isEqualTo("wrong_type");
        }
        assertThat(expect(400, verify("x", json("['a', 1]"))).text("/errors/0/pointer"))
                .isEqualTo("#/permissions/1");
    }

    /** Generated clients cannot express a member that is a list or text: the query has a member of its own. */
    @Test
    void aQueryInItsOwnMemberIsJudgedAlike() {
        String project = server.project();
        TestResponse key = server.key(project, server.user(project, "member"), json("'permissions': ['files:*']"));

        assertThat(asked(key, json("'permission_query': 'files:read OR admin'")).text("/code"))
                .isEqualTo("VALID");
        assertThat(asked(key, json("'permission_query': 'files:read AND admin'"))
                        .text("/code"))
                .isEqualTo("INSUFFICIENT_PERMISSIONS");
        assertThat(asked(key, json("'permission_query': null, 'permissions': ['admin']"))
                        .text("/code"))
                .isEqualTo("INSUFFICIENT_PERMISSIONS");
        TestResponse malformed = asked(key, json("'permission_query': 'files:read and admin'"));
        assertThat(malformed.status()).isEqualTo(422);
        assertThat(malformed.text("/errors/0/pointer")).isEqualTo("#/permission_query");
        assertThat(malformed.text("/errors/0/code")).isEqualTo("not_a_permission_query");
        TestResponse wrong = asked(key, json("'permission_query': ['admin']"));
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.text("/errors/0/pointer")).isEqualTo("#/permission_query");
    }

    @Test
    void permissionsAndAQueryTogetherAreRejected() {
        for (String permissions : new String[] {"[]", json("['a']"), "\"a\""}) {
            TestResponse reply = expect(
                    422,
                    server.root()
                            .post(
                                    "/v1/verify",
                                    json("{'key': 'x', 'permission_query': 'a', 'permissions': %s}")
                                            .formatted(permissions)));
            assertThat(reply.text("/errors/0/pointer")).isEqualTo("#/permission_query");
            assertThat(reply.text("/errors/0/code")).isEqualTo("mutually_exclusive");
        }
    }

    private static TestResponse asked(TestResponse key, String members) {
        return server.root().post("/v1/verify", json("{'key': '%s', %s}").formatted(key.text("/secret"), members));
    }

    private static TestResponse verify(String secret, String permissions) {
        return server.root()
                .post("/v1/verify", json("{'key': '%s', 'permissions': %s}").formatted(secret, permissions));
    }

    private static void assertCode(String code, TestResponse key, String permissions) {
        assertThat(expect(200, verify(key.text("/secret"), permissions)).text("/code"))
                .as(permissions)
                .isEqualTo(code);
    }
}
