package dev.rekey.api;

import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.Reply;
import dev.rekey.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReadinessTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void aServerWithoutItsDatabaseLivesAndSaysWhyItIsNotReady() {
        expect(200, server.anonymous().get("/health/ready"));
        server.app().database().close();
        Reply reply = expect(503, server.anonymous().get("/health/ready"));
        assertThat(reply.text("/code")).isEqualTo("unavailable");
        assertThat(reply.json().at("/reasons").toString()).isEqualTo("[\"The database does not answer.\"]");
        assertThat(reply.header("Retry-After")).hasValue("1");
        expect(200, server.anonymous().get("/health/live"));
        assertThat(expect(200, server.anonymous().get("/metrics")).body()).contains("\nrekey_database_up 0.0\n");
    }
}
