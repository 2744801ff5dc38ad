package dev.rekey.integration.http;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BeforeEachDatabase;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.MetricsScrape;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import dev.rekey.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever tries credentials that are not good is slowed down at every API, and seen; others at the same address are served. */
@BothDatabases
class CredentialGuessingTest {

    private static final String BYSTANDER = "198.51.100.1";

    @RegisterExtension
    static final TestServer server = new TestServer(usual -> TestSettings.trusting(usual, "127.0.0.0/8"));

    private static String project = "";
    private static String secret = "";

    @BeforeEachDatabase
    static void makeAKey() {
        project = server.project();
        secret = server.key(project, server.user(project, "administrator")).text("/secret");
        expect(200, server.root().patch("/v1/projects/" + project, """
            {"settings": {"forward_auth": {"nginx": {"gateway": "nginx"},
             "caddy": {"gateway": "caddy"}}}}
            """));
    }

    private static TestClient at(String address) {
        return server.anonymous().with("X-Forwarded-For", address);
    }

    private static String guess(int number) {
        return "guessed-credential-number-" + number;
    }

    private static TestResponse refused(String address, String path, String header, String before) {
        TestClient client = at(address);
        int looked = 0;
        for (int number = 0; number < 2_000; number++) {
            TestResponse reply = client.with(header, before + guess(number)).get(path);
            if (reply.status() == 429) {
                assertThat(looked).as("credentials looked up").isGreaterThanOrEqualTo(50);
                assertThat(Integer.parseInt(reply.header("Retry-After").orElseThrow()))
                        .isBetween(1, 61);
                return reply;
            }
            assertThat(reply.status()).isEqualTo(401);
            looked++;
        }
        throw new AssertionError("never refused");
    }

    @Test
    void everyApiRefusesInItsOwnShapeAndAKeyInMemoryPasses() {
        TestResponse ours = refused("203.0.113.1", "/v1/keys", "Authorization", "Bearer ");
        assertThat(ours.text("/code")).isEqualTo("too_many_failures");
        assertThat(refused("203.0.113.2", "/v2/api_keys", "X-APIKEY", "")
                        .json()
                        .at("/errors")
                        .isObject())
                .isTrue();
        refused("203.0.113.3", "/api/2.0/keys", "Authorization", "Bearer ");
        refused("203.0.113.4", "/api/v1/api_keys", "Authorization", "Bearer ");
        refused("203.0.113.5", "/project/" + project + "/key", "Authorization", "Bearer ");
        expect(200, at(BYSTANDER).as(secret).get("/v1/keys"));
        expect(200, at("203.0.113.1").as(secret).get("/v1/keys"));
        expect(429, at("203.0.113.1").as("rekey_short").get("/v1/keys"));
        expect(401, at("203.0.113.1").get("/v1/keys"));
    }

    @ParameterizedTest
    @CsvSource({
        "caddy,203.0.113.20,X-Forwarded-Method,X-Forwarded-Uri,429",
        "nginx,203.0.113.21,X-Original-Method,X-Original-URI,403"
    })
    void forwardAuthCountsTheClientThatTheGatewayForwards(
            String gateway, String address, String method, String uri, int refusal) {
        String path = "/forward-auth/" + project + "." + gateway;
        TestClient client = at(address).with(method, "GET").with(uri, "/");
        assertThat(client.as(secret).exchange("GET", path, null).status()).isEqualTo(200);
        TestResponse refused = client.as(guess(0)).exchange("GET", path, null);
        int looked = 0;
        while (refused.status() == 401 && looked < 2_000) {
            looked++;
            refused = client.as(guess(looked)).exchange("GET", path, null);
        }
        assertThat(looked).isBetween(50, 1_999);
        assertThat(refused.status()).isEqualTo(refusal);
        assertThat(refused.header("Retry-After")).isPresent();
        if (refusal == 403) {
            assertThat(refused.header("X-Auth-Status")).hasValue("429");
            assertThat(refused.header("X-Auth-Reason")).hasValue("too_many_failures");
        }
        assertThat(client.as(secret).exchange("GET", path, null).status())
                .as("a key in memory")
                .isEqualTo(200);
    }

    @Test
    void failuresAreEventsOfRootOrOfTheKeysProject() {
        String other = server.project();
        String administrator =
                server.key(other, server.user(other, "administrator")).text("/secret");
        TestResponse key = server.key(other, server.user(other, "member"));
        expect(200, server.root().post("/v1/keys/" + key.text("/id") + "/revoke", "{}"));
        for (int number = 0; number < 3; number++) {
            expect(401, at("203.0.113.30").as(guess(number)).get("/v1/keys"));
            expect(401, at("203.0.113.31").as(key.text("/secret")).get("/v1/keys"));
        }
        // A good caller that asks about a key that there is not has not failed.
        expect(
                200,
                at("203.0.113.32")
                        .as(administrator)
                        .post("/v1/verify", json("{'key': '%s'}").formatted(guess(1))));
        server.app().flush();
        String query = "/v1/audit?action=authentication.failed&limit=200";
        TestResponse all = expect(200, server.root().get(query));
        assertThat(all.body()).contains("\"203.0.113.30\"", "\"203.0.113.31\"").doesNotContain("\"203.0.113.32\"");
        TestResponse theirs = expect(200, server.anonymous().as(administrator).get(query));
        assertThat(theirs.json().at("/items").size()).isOne();
        assertThat(theirs.text("/items/0/address")).isEqualTo("203.0.113.31");
        assertThat(theirs.text("/items/0/key")).isEqualTo(key.text("/id"));
        assertThat(theirs.json().at("/items/0/failures").asLong()).isEqualTo(3);
        assertThat(theirs.body()).doesNotContain(key.text("/secret"));
        assertThat(MetricsScrape.fresh(server.root()).value("rekey_authentication_failures_total "))
                .isGreaterThanOrEqualTo(6);
    }
}
