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

/** A project's rate limits: over all its keys, beside each one's own. */
@BothDatabases
class ProjectRateLimitsTest {

    private static final String OWN = """
        "restricted": false,
        "rate_limits": [{"name": "all", "limit": 9, "window_seconds": 60, "algorithm": "window"}]
        """;

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void aNewProjectHasNone() {
        String project = server.project();
        assertThat(expect(200, server.root().get("/v1/projects/" + project))
                        .json()
                        .at("/settings/rate_limits")
                        .toString())
                .isEqualTo("[]");
        TestResponse key = server.key(project, server.user(project, "member"));
        assertThat(left(verify(key, ""))).isEqualTo("[]");
    }

    @Test
    void theListIsReplacedWholeAndNullEmptiesIt() {
        String project = server.project();
        TestResponse set = patch(project, """
            [{"name": "a", "limit": 5, "window_seconds": 60}, {"name": "b", "limit": 6,
             "window_seconds": 7, "algorithm": "window", "on_outage": "deny"}]
            """);
        assertThatJson(set.json().at("/settings/rate_limits")).isEqualTo("""
            [{"name":"a","limit":5,"window_seconds":60,"algorithm":"bucket","on_outage":"share"},
             {"name":"b","limit":6,"window_seconds":7,"algorithm":"window","on_outage":"deny"}]
            """);
        assertThat(expect(200, server.root().get("/v1/projects/" + project)).body())
                .isEqualTo(set.body());
        assertThat(expect(200, server.root().patch("/v1/projects/" + project, set.body()))
                        .header("ETag"))
                .isEqualTo(set.header("ETag"));
        assertThat(expect(200, server.root().patch("/v1/projects/" + project, json("{'name': 'other'}")))
                        .json()
                        .at("/settings"))
                .isEqualTo(set.json().at("/settings"));
        TestResponse replaced = patch(project, json("[{'name': 'c', 'limit': 1, 'window_seconds': 1}]"));
        assertThat(replaced.json().at("/settings/rate_limits").findValuesAsString("name"))
                .containsExactly("c");
        assertThat(patch(project, "null").json().at("/settings/rate_limits").toString())
                .isEqualTo("[]");
        patch(project, json("[{'name': 'c', 'limit': 1, 'window_seconds': 1}]"));
        assertThat(patch(project, "[]").json().at("/settings/rate_limits").toString())
                .isEqualTo("[]");
    }

    @Test
    void aProjectIsMadeWithThem() {
        String slug = server.freshName("made");
        TestResponse made = expect(201, server.root().post("/v1/projects", """
            {"slug": "%s", "settings": {"rate_limits": [{"name": "a", "limit": 5, "window_seconds": 60}]}}
            """.formatted(slug)));
        assertThat(made.text("/settings/rate_limits/0/name")).isEqualTo("a");
    }

    @Test
    void theAuditListTellsTheChange() {
        String project = server.project();
        TestResponse set = patch(project, json("[{'name': 'a', 'limit': 5, 'window_seconds': 60}]"));
        TestResponse audit = expect(200, server.root().get("/v1/audit?project=" + set.text("/id")));
        assertThat(audit.body())
                .contains(json("{'field':'settings.rate_limits','from':[],'to':%s}")
                        .formatted(set.json().at("/settings/rate_limits")));
    }

    @Test
    void whatCannotBeIsRefused() {
        String path = "/v1/projects/" + server.project();
        TestResponse refused = expect(422, server.root().patch(path, """
            {"settings": {"rate_limits": [{"name": "A", "limit": 0, "window_seconds": 99999999999, "algorithm": "leak"}, {},
             {"name": "b", "limit": 1, "window_seconds": 1}, {"name": "b", "limit": 1, "window_seconds": 1}]}}
            """));
        assertThat(refused.json().at("/errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder(
                        "#/settings/rate_limits/0/name",
                        "#/settings/rate_limits/0/limit",
                        "#/settings/rate_limits/0/window_seconds",
                        "#/settings/rate_limits/0/algorithm",
                        "#/settings/rate_limits/1/name",
                        "#/settings/rate_limits/1/limit",
                        "#/settings/rate_limits/1/window_seconds",
                        "#/settings/rate_limits/3/name");
        TestResponse scoped = expect(400, server.root().patch(path, """
            {"settings": {"rate_limits": [{"name": "a", "limit": 1, "window_seconds": 1, "scope": "key"}]}}
            """));
        assertThat(scoped.text("/errors/0/pointer")).isEqualTo("#/settings/rate_limits/0/scope");
    }

    @Test
    void aKeysOwnLimitCannotBeTheProjects() {
        String project = server.project();
        TestResponse key = server.key(project, server.user(project, "member"));
        TestResponse refused = expect(422, server.root().patch("/v1/keys/" + key.text("/id"), """
            {"rate_limits": [{"name": "a", "limit": 1, "window_seconds": 1, "scope": "project"}]}
            """));
        assertThat(refused.text("/errors/0/pointer")).isEqualTo("#/rate_limits/0/scope");
    }

    @Test
    void allKeysOfAProjectShareItAndThoseOfAnotherDoNot() {
        String project = server.project();
        ceiling(project, 2);
        TestResponse one = server.key(project, server.user(project, "member"));
        TestResponse two = server.key(project, server.user(project, "member"));
        assertThat(left(verify(one, ""))).isEqualTo(projectLimit(2, 1));
        assertThat(left(verify(two, ""))).isEqualTo(projectLimit(2, 0));
        assertThat(verify(one, "").text("/code")).isEqualTo("RATE_LIMITED");
        assertThat(verify(two, "").text("/code")).isEqualTo("RATE_LIMITED");

        String other = server.project();
        ceiling(other, 2);
        assertThat(left(verify(server.key(other, server.user(other, "member")), "")))
                .isEqualTo(projectLimit(2, 1));
    }

    @Test
    void whatTheProjectRefusesSpendsNothingOfTheKeysOwn() {
        String project = server.project();
        ceiling(project, 1);
        TestResponse key = server.key(
                project,
                server.user(project, "member"),
                json("%s, 'credits': {'remaining': 5}").formatted(OWN));
        TestResponse granted = verify(key, "");
        assertThat(granted.text("/code")).isEqualTo("VALID");
        assertThat(left(granted))
                .isEqualTo("[" + own(8) + "," + projectLimit(1, 0).substring(1));
        for (int again = 0; again < 3; again++) {
            TestResponse refused = verify(key, "");
            assertThat(refused.text("/code")).isEqualTo("RATE_LIMITED");
            assertThat(left(refused))
                    .isEqualTo("[" + own(8) + "," + projectLimit(1, 0).substring(1));
        }
        patch(project, "null");
        TestResponse after = verify(key, "");
        assertThat(left(after)).isEqualTo("[" + own(7) + "]");
        assertThat(after.json().at("/credits_remaining").intValue()).isEqualTo(3);
    }

    @Test
    void whatTheKeysOwnLimitRefusesSpendsNothingOfTheProjects() {
        String project = server.project();
        ceiling(project, 100);
        TestResponse key = server.key(project, server.user(project, "member"), OWN);
        assertThat(verify(key, json("'cost': 10")).text("/code")).isEqualTo("RATE_LIMITED");
        assertThat(left(verify(key, "")))
                .isEqualTo("[" + own(8) + "," + projectLimit(100, 99).substring(1));
    }

    @Test
    void aChangeHoldsWithTheNextVerification() {
        String project = server.project();
        TestResponse key = server.key(project, server.user(project, "member"));
        assertThat(left(verify(key, ""))).isEqualTo("[]");
        ceiling(project, 2);
        assertThat(left(verify(key, ""))).isEqualTo(projectLimit(2, 1));
        // What was used stays used.
        ceiling(project, 4);
        assertThat(left(verify(key, ""))).isEqualTo(projectLimit(4, 2));
        assertThat(verify(key, json("'cost': 3")).text("/code")).isEqualTo("RATE_LIMITED");
        patch(project, "[]");
        assertThat(left(verify(key, ""))).isEqualTo("[]");
    }

    @Test
    void noRequestLeavesItOutAndNoCostIsNothing() {
        String project = server.project();
        ceiling(project, 5);
        TestResponse key = server.key(project, server.user(project, "member"), OWN);
        assertThat(left(verify(key, json("'rate_limits': []")))).isEqualTo(projectLimit(5, 4));
        assertThat(left(verify(key, json("'rate_limits': ['other'], 'cost': 2"))))
                .isEqualTo(projectLimit(5, 2));
        assertThat(left(verify(key, json("'rate_limits': ['all'], 'cost': 0"))))
                .isEqualTo("[" + own(9) + "," + projectLimit(5, 2).substring(1));
        assertThat(verify(key, json("'rate_limits': [], 'cost': 3")).text("/code"))
                .isEqualTo("RATE_LIMITED");
    }

    private static void ceiling(String project, long limit) {
        patch(project, """
            [{"name": "all", "limit": %s, "window_seconds": 3600, "algorithm": "window"}]
            """.formatted(limit));
    }

    private static TestResponse patch(String project, String limits) {
        return expect(
                200,
                server.root()
                        .patch(
                                "/v1/projects/" + project,
                                json("{'settings': {'rate_limits': %s}}").formatted(limits)));
    }

    private static TestResponse verify(TestResponse key, String more) {
        String members = more.isEmpty() ? "" : ", " + more;
        return expect(
                200, server.root().post("/v1/verify", json("{'key': '%s'%s}").formatted(key.text("/secret"), members)));
    }

    /** What a verdict tells of limits, but for when they are whole again. */
    private static String left(TestResponse verdict) {
        return verdict.json().at("/rate_limits").toString().replaceAll(json(",'reset_seconds':[0-9]+"), "");
    }

    private static String projectLimit(long limit, long remaining) {
        return json("[{'name':'all','scope':'project','limit':%s,'remaining':%s}]")
                .formatted(limit, remaining);
    }

    private static String own(long remaining) {
        return json("{'name':'all','scope':'key','limit':9,'remaining':%s}").formatted(remaining);
    }
}
