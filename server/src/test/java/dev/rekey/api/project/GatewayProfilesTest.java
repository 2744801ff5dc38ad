package dev.rekey.api.project;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gateway profiles in a project's settings. */
@BothDatabases
class GatewayProfilesTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static TestResponse patch(int status, String project, String profiles) {
        return expect(
                status,
                server.root()
                        .patch(
                                "/v1/projects/" + project,
                                json("{'settings': {'forward_auth': %s}}").formatted(profiles)));
    }

    private static String profiles(TestResponse project) {
        return project.json().at("/settings/forward_auth").toString();
    }

    @Test
    void aProfileIsMadeMergedAndRemoved() {
        String project = server.project();
        assertThatJson(profiles(patch(200, project, json("{'web': {'gateway': 'nginx'}}"))))
                .isEqualTo("""
            {"web":{"gateway":"nginx","permissions":null,"methods":null,"resource":null,
             "key_from":["bearer","header:X-API-Key"],"preflight":"pass","cost":1}}
            """);
        TestResponse changed = patch(200, project, """
                {"web": {"permissions": "a AND (b OR c)", "resource": "invoice:{path.2}", "cost": 3, "key_from": ["cookie:k"]},
                 "other-1": {"gateway": "envoy", "preflight": "answer", "methods": {"GET": "a", "*": "b"}}}
                """);
        assertThatJson(profiles(changed)).isEqualTo("""
            {"web":{"gateway":"nginx","permissions":"a AND (b OR c)","methods":null,
             "resource":"invoice:{path.2}","key_from":["cookie:k"],"preflight":"pass","cost":3},
             "other-1":{"gateway":"envoy","permissions":null,"methods":{"GET":"a","*":"b"},
             "resource":null,"key_from":["bearer","header:X-API-Key"],"preflight":"answer","cost":1}}
            """);
        TestResponse same = expect(200, server.root().patch("/v1/projects/" + project, changed.body()));
        assertThat(same.header("ETag")).isEqualTo(changed.header("ETag"));
        TestResponse merged = patch(200, project, """
            {"web": null, "other-1": {"methods": {"GET": null, "PUT": "c"}, "preflight": null}}
            """);
        assertThat(merged.json().at("/settings/forward_auth/web").isMissingNode())
                .isTrue();
        assertThatJson(merged.json().at("/settings/forward_auth/other-1/methods"))
                .isEqualTo("{'*':'b','PUT':'c'}");
        assertThat(merged.text("/settings/forward_auth/other-1/preflight")).isEqualTo("pass");
        assertThat(profiles(patch(200, project, """
            {"other-1": {"methods": null, "permissions": "a", "resource": null}}
            """))).contains(json("'permissions':'a','methods':null"));
        assertThat(profiles(patch(200, project, "null"))).isEqualTo("{}");
    }

    @Test
    void aNewProjectMayHaveProfilesAtOnce() {
        String slug = server.freshName("born");
        TestResponse made = expect(201, server.root().post("/v1/projects", """
            {"slug": "%s", "settings": {"forward_auth": {"web": {"gateway": "haproxy"}}}}
            """.formatted(slug)));
        assertThat(made.text("/settings/forward_auth/web/gateway")).isEqualTo("haproxy");
        expect(422, server.root().post("/v1/projects", """
            {"slug": "never-made", "settings": {"forward_auth": {"web": {}}}}\
            """));
    }

    @Test
    void aChangeOfAProfileIsInTheAuditListByItsName() {
        String project = server.project();
        patch(200, project, json("{'web': {'gateway': 'nginx'}}"));
        patch(200, project, json("{'web': {'cost': 2}, 'more': {'gateway': 'caddy'}}"));
        TestResponse events = expect(200, server.root().get("/v1/audit?action=project.updated&project=" + project));
        assertThat(events.json().at("/items/0/changes").findValuesAsString("field"))
                .containsExactly("settings.forward_auth.web", "settings.forward_auth.more");
        assertThat(events.text("/items/0/changes/0/from/cost")).isEqualTo("1");
        assertThat(events.text("/items/0/changes/0/to/cost")).isEqualTo("2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'Web': {'gateway': 'nginx'}}|#/settings/forward_auth/Web|not_a_name",
                "{'a.b': {'gateway': 'nginx'}}|#/settings/forward_auth/a.b|not_a_name",
                "{'w': {}}|#/settings/forward_auth/w/gateway|required",
                "{'w': {'gateway': null}}|#/settings/forward_auth/w/gateway|required",
                "{'w': {'gateway': 'apache'}}|#/settings/forward_auth/w/gateway|unknown_value",
                "{'w': {'gateway': 'nginx', 'permissions': 'a AND'}}|#/settings/forward_auth/w/permissions|not_a_query",
                "{'w': {'gateway': 'nginx', 'permissions': ''}}|#/settings/forward_auth/w/permissions|not_a_query",
                "{'w': {'gateway': 'nginx', 'methods': {'GET': 'a"
                        + " b'}}}|#/settings/forward_auth/w/methods/GET|not_a_query",
                "{'w': {'gateway': 'nginx', 'methods': {'get':"
                        + " 'a'}}}|#/settings/forward_auth/w/methods/get|not_a_method",
                "{'w': {'gateway': 'nginx', 'methods': {}}}|#/settings/forward_auth/w/methods|empty",
                "{'w': {'gateway': 'nginx', 'methods': {'GET': 'a'}, 'permissions':"
                        + " 'b'}}|#/settings/forward_auth/w/methods|contradictory",
                "{'w': {'gateway': 'nginx', 'resource': 'invoice'}}|#/settings/forward_auth/w/resource|not_a_template",
                "{'w': {'gateway': 'nginx', 'resource':"
                        + " 'invoice:{path.0}'}}|#/settings/forward_auth/w/resource|not_a_template",
                "{'w': {'gateway': 'nginx', 'resource':"
                        + " 'invoice:{query.id}'}}|#/settings/forward_auth/w/resource|not_a_template",
                "{'w': {'gateway': 'nginx', 'resource':"
                        + " '{host}:{path.1}'}}|#/settings/forward_auth/w/resource|not_a_template",
                "{'w': {'gateway': 'nginx', 'resource':"
                        + " 'a:{host}{path.1}'}}|#/settings/forward_auth/w/resource|not_a_template",
                "{'w': {'gateway': 'nginx', 'key_from': []}}|#/settings/forward_auth/w/key_from|empty",
                "{'w': {'gateway': 'nginx', 'key_from':"
                        + " ['query:key']}}|#/settings/forward_auth/w/key_from/0|not_a_place",
                "{'w': {'gateway': 'nginx', 'key_from': ['bearer',"
                        + " 'header:X-Key-Id']}}|#/settings/forward_auth/w/key_from/1|not_a_place",
                "{'w': {'gateway': 'nginx', 'key_from': ['header:']}}|#/settings/forward_auth/w/key_from/0|not_a_place",
                "{'w': {'gateway': 'nginx', 'key_from': ['cookie:a"
                        + " b']}}|#/settings/forward_auth/w/key_from/0|not_a_place",
                "{'w': {'gateway': 'nginx', 'preflight': 'maybe'}}|#/settings/forward_auth/w/preflight|unknown_value",
                "{'w': {'gateway': 'traefik', 'preflight': 'answer'}}|#/settings/forward_auth/w/preflight|not_possible",
                "{'w': {'gateway': 'nginx', 'cost': -1}}|#/settings/forward_auth/w/cost|out_of_range",
            })
    void impossibleProfileIsRefused(String profiles, String pointer, String code) {
        String project = server.project();
        TestResponse refused = patch(422, project, profiles.replace('\'', '"'));
        assertThat(refused.json().at("/errors").findValuesAsString("pointer")).contains(pointer);
        assertThat(refused.json().at("/errors").findValuesAsString("code")).contains(code);
        assertThat(profiles(expect(200, server.root().get("/v1/projects/" + project))))
                .isEqualTo("{}");
    }

    @Test
    void malformedProfileIsRefused() {
        String project = server.project();
        TestResponse refused = patch(400, project, json("{'w': {'gateway': 1, 'methods': [], 'x': 1}, 'v': []}"));
        assertThat(refused.json().at("/errors").findValuesAsString("pointer"))
                .contains(
                        "#/settings/forward_auth/w/gateway",
                        "#/settings/forward_auth/w/methods",
                        "#/settings/forward_auth/w/x",
                        "#/settings/forward_auth/v");
    }
}
