package dev.rekey.api.node;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.MetricsScrape;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@BothDatabases
class ReadinessTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void aServerWithoutItsDatabaseLivesAndSaysWhyItIsNotReady() {
        expect(200, server.anonymous().get("/health/ready"));
        // The metrics ask for a key, which a server without database knows as long as it is in memory.
        expect(200, server.root().get("/metrics"));
        server.app().database().close();
        await().until(() -> server.anonymous().get("/health/ready").status() == 503);
        TestResponse reply = expect(503, server.anonymous().get("/health/ready"));
        assertThat(reply.text("/code")).isEqualTo("unavailable");
        assertThatJson(reply.json().at("/reasons")).isEqualTo("['The database does not respond.']");
        assertThat(reply.header("Retry-After")).hasValue("1");
        expect(200, server.anonymous().get("/health/live"));
        assertThat(MetricsScrape.fresh(server.root()).value("rekey_database_up "))
                .isZero();
    }
}
