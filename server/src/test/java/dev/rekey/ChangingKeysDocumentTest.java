package dev.rekey;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.ShellSession;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Does what the page on changing keys tells its readers to do. */
@OneDatabase
@Tag("process")
class ChangingKeysDocumentTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void everyCommandDoesWhatThePageSays(@TempDir Path folder) throws IOException, InterruptedException {
        // The session asks its own machine what day it is.
        server.clock().advance(Duration.between(TestServer.START, Instant.now()));
        String output = ShellSession.run(Path.of("docs/how-to/change-a-live-key.md"), server.uri(), folder);
        assertThat(output)
                .containsSubsequence(
                        json("'attempts':3"),
                        json("'would_refuse':{'at_least':1,'at_most':1"),
                        json("'code':'IP_NOT_ALLOWED'"),
                        "198.51.100.0/24",
                        json("'code':'rehearsal_refused'"),
                        json("'allowed_ips':['192.0.2.0/24','198.51.100.0/24']"),
                        json("'code':'IP_NOT_ALLOWED'"),
                        json("'unused_permissions':['files:write','rooms:read']"),
                        json("'kind':'wider_than_traffic'"),
                        json("'code':'loses_permission'"),
                        json("'valid':true"),
                        json("'valid':true"),
                        json("'valid':true"),
                        json("'code':'NOT_FOUND'"),
                        json("'state':'waiting'"),
                        json("'state':'cancelled'"),
                        json("'code':'required_by_rules'"),
                        json("'kind':'violates_rules'"),
                        json("'expires_at':"),
                        json("{'items':[]"));
    }
}
